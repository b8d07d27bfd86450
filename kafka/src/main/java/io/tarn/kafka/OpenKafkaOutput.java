package io.tarn.kafka;

import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.Plan;
import io.tarn.spi.job.SinkNote;
import io.tarn.spi.output.Delivery;
import io.tarn.spi.output.OpenOutput;
import io.tarn.spi.output.StagedRecords;
import io.tarn.spi.write.FencedException;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.Callback;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidProducerEpochException;
import org.apache.kafka.common.errors.ProducerFencedException;
import org.apache.kafka.common.errors.RetriableException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The job's side of an output to Kafka. A producer is opened with the first delivery, as opening it
 * fences whoever had one before; what was delivered last is read behind that, and not before.
 */
final class OpenKafkaOutput implements OpenOutput {
  private static final Logger LOG = LoggerFactory.getLogger(OpenKafkaOutput.class);
  private static final Duration TO_CLOSE = Duration.ofSeconds(2);

  private final KafkaSettings settings;
  private final String job;
  private final String output;
  private final StagedRecords staged;
  private final DeliveryTopic notes;

  /** What a record may have, where there is but one topic. */
  private long mostBytes = Long.MAX_VALUE;

  /** Null where none is open. */
  private KafkaProducer<byte[], byte[]> producer;

  /** What was delivered last, as long as the producer is open. */
  private Optional<DeliveryNote> last = Optional.empty();

  private OpenKafkaOutput(
      KafkaSettings settings,
      String job,
      String output,
      StagedRecords staged,
      DeliveryTopic notes) {
    this.settings = settings;
    this.job = job;
    this.output = output;
    this.staged = staged;
    this.notes = notes;
  }

  /**
   * @param topic the one topic, if there is but one: it must be there
   */
  static OpenKafkaOutput open(
      KafkaSettings settings,
      Optional<String> topic,
      String job,
      String output,
      BlockStore blocks) {
    OpenKafkaOutput opened =
        new OpenKafkaOutput(
            settings,
            job,
            output,
            new StagedRecords(blocks),
            new DeliveryTopic(settings, transactionalId(settings, job, output)));
    try (KafkaTopics topics = new KafkaTopics(settings)) {
      topic.ifPresent(
          name -> {
            if (!topics.describe(Set.of(name)).containsKey(name)) {
              throw new IllegalArgumentException(
                  opened
                      + " is to write to topic "
                      + name
                      + ", which the Kafka at "
                      + settings.servers()
                      + " does not have; make it, or name another");
            }
          });
      topic.ifPresent(
          name ->
              opened.mostBytes =
                  Long.parseLong(topics.config(name, TopicConfig.MAX_MESSAGE_BYTES_CONFIG)));
      opened.notes.make(topics);
      return opened;
    } catch (KafkaException e) {
      throw new BackendException(
          opened
              + " cannot write to the Kafka at "
              + settings.servers()
              + ": "
              + e.getMessage()
              + "; is it up, and may this user write there, and make topic "
              + opened.notes
              + "?",
          e);
    }
  }

  private static String transactionalId(KafkaSettings settings, String job, String output) {
    return settings.transactionalId("tarn-" + job + "-" + output);
  }

  @Override
  public Optional<SinkNote> noted() {
    try {
      return lastNote().map(note -> new SinkNote(output, note.batch(), note.version()));
    } catch (KafkaException e) {
      throw new BackendException(
          "what "
              + this
              + " has delivered could not be read from topic "
              + notes
              + ": "
              + e.getMessage()
              + "; is Kafka up, and may this user read there?",
          e);
    }
  }

  private Optional<DeliveryNote> lastNote() {
    Optional<DeliveryNote> note = notes.last();
    note.filter(found -> !found.job().equals(job) || !found.output().equals(output))
        .ifPresent(
            found -> {
              throw new IllegalStateException(
                  "topic "
                      + notes
                      + " has what output "
                      + found.output()
                      + " of job "
                      + found.job()
                      + " has delivered, and cannot have that of "
                      + this
                      + " as well; give each its own transactional.id");
            });
    return note;
  }

  @Override
  public Optional<String> prepare(Plan plan, List<String> receipts) {
    Optional<String> receipt = StagedRecords.together(receipts);
    receipt
        .map(StagedRecords.Receipt::parse)
        .filter(staged -> staged.largest() > mostBytes)
        .ifPresent(
            staged -> {
              throw new IllegalStateException(
                  "a record of batch "
                      + plan.batch()
                      + " of "
                      + job
                      + " has about "
                      + staged.largest()
                      + " bytes, and the topic's max.message.bytes is "
                      + mostBytes
                      + "; raise that, or make the record smaller");
            });
    return receipt;
  }

  @Override
  public void deliver(Delivery delivery) {
    try {
      send(delivery);
    } catch (ProducerFencedException | InvalidProducerEpochException e) {
      LOG.info("{} was fenced by another writer, and looks how far that has come", this, e);
      closeProducer();
      send(delivery);
    }
    staged.delivered(delivery);
  }

  private void send(Delivery delivery) {
    try {
      openProducer(delivery);
      if (isDelivered(delivery)) {
        return;
      }
      DeliveryNote note = DeliveryNote.of(delivery);
      send(staged.read(delivery), note);
      last = Optional.of(note);
    } catch (RuntimeException
        | Error e) { // whatever became of the transaction, a new one will tell
      closeProducer();
      throw e;
    }
  }

  private void openProducer(Delivery delivery) {
    if (producer == null) {
      Map<String, Object> properties = settings.ofProducer();
      properties.put(
          ProducerConfig.TRANSACTIONAL_ID_CONFIG,
          transactionalId(settings, delivery.job(), delivery.output()));
      producer = new KafkaProducer<>(properties);
      producer.initTransactions();
      last = lastNote();
    }
  }

  private boolean isDelivered(Delivery delivery) {
    if (last.isEmpty() || last.get().version() < delivery.version()) {
      last.filter(note -> note.epoch() > delivery.epoch())
          .ifPresent(
              note -> {
                throw new FencedException(
                    "deliver batch " + delivery.batch() + " of " + delivery.job(),
                    delivery.epoch(),
                    note.epoch(),
                    "which has delivered batch " + note.batch() + " to " + delivery.output());
              });
      return false;
    }
    return true;
  }

  private void send(Iterator<byte[]> records, DeliveryNote note) {
    AtomicReference<Exception> failure = new AtomicReference<>(); // set by the producer's thread
    Callback told =
        (written, e) -> {
          if (e != null) {
            failure.compareAndSet(null, e);
          }
        };
    producer.beginTransaction();
    while (records.hasNext() && failure.get() == null) {
      Future<?> unused = producer.send(MessageBytes.unstage(records.next()), told);
    }
    Future<?> unused = producer.send(notes.record(note), told);
    producer.flush();
    if (failure.get() != null) {
      throw refused(note, failure.get());
    }
    producer.commitTransaction();
  }

  private IllegalStateException refused(DeliveryNote note, Exception failure) {
    return new IllegalStateException(
        "batch "
            + note.batch()
            + " of "
            + job
            + " cannot be written yet: "
            + failure.getMessage()
            + (failure instanceof RetriableException
                ? ""
                : "; alter the topic so that it takes the batch, or give up what was not delivered:"
                    + " `tarn adopt "
                    + job
                    + " output:"
                    + output
                    + "`"),
        failure);
  }

  private void closeProducer() {
    if (producer != null) {
      KafkaProducer<byte[], byte[]> closing = producer;
      producer = null;
      try {
        closing.close(TO_CLOSE);
      } catch (KafkaException e) {
        LOG.warn("A producer of {} could not be closed in order", this, e);
      }
    }
  }

  @Override
  public void aborted(Plan plan) {
    staged.clear(plan.version());
  }

  @Override
  public void close() {
    closeProducer();
  }

  @Override
  public String toString() {
    return "output " + output + " of job " + job;
  }
}
