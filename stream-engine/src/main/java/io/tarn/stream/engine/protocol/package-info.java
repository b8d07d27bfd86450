/**
 * The commit protocol, written once: {@link io.tarn.stream.engine.protocol.JobRow} is what must
 * change atomically, and each of its transitions a pure function; {@link
 * io.tarn.stream.engine.protocol.FencedJobLog} applies them by compare and put on a {@link
 * io.tarn.stream.engine.protocol.JobStore}, and settles answers that never came. A backend brings
 * only the store.
 */
package io.tarn.stream.engine.protocol;
