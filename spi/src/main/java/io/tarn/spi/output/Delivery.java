package io.tarn.spi.output;

/**
 * A committed batch that an output is to show.
 *
 * @param job the job's name
 * @param output the name under which the job knows the output
 * @param epoch that of the writer that delivers: a later writer has a greater one
 * @param batch the batch id
 * @param version the version of the attempt that was committed
 * @param receipt what {@link OpenOutput#prepare} gave
 */
public record Delivery(
    String job, String output, long epoch, long batch, long version, String receipt) {}
