package io.tarn.stream.engine.memory;

import io.tarn.schemas.TableSchema;
import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.write.BackendAddress;
import io.tarn.spi.write.DeadLetters;
import io.tarn.spi.write.StateTable;
import io.tarn.spi.write.TaskBackend;
import io.tarn.stream.engine.protocol.ProtocolBackend;
import java.lang.management.ManagementFactory;
import java.util.Map;
import java.util.UUID;
import java.util.WeakHashMap;

/**
 * The address of a backend that is an object of this process, and can be reached within it alone.
 *
 * @param process the process that has the backend
 * @param number distinct among the backends of that process
 */
public record InProcessAddress(String process, int number) implements BackendAddress {
  private static final String THIS_PROCESS =
      ManagementFactory.getRuntimeMXBean().getName() + " (" + UUID.randomUUID() + ")";

  private static final Map<ProtocolBackend, InProcessAddress> ADDRESSES = new WeakHashMap<>();
  private static int made;

  /** The address of a backend, the same each time. It does not keep the backend alive. */
  public static InProcessAddress of(ProtocolBackend backend) {
    synchronized (ADDRESSES) {
      return ADDRESSES.computeIfAbsent(
          backend, missing -> new InProcessAddress(THIS_PROCESS, ++made));
    }
  }

  /**
   * @throws BackendException if this is not the process that has the backend
   */
  @Override
  public TaskBackend connect() {
    synchronized (ADDRESSES) {
      return ADDRESSES.entrySet().stream()
          .filter(known -> known.getValue().equals(this))
          .findFirst()
          .map(known -> new Attached(known.getKey()))
          .orElseThrow(
              () ->
                  new BackendException(
                      "The job's state is in the memory of process "
                          + process
                          + ", and this is "
                          + THIS_PROCESS
                          + "; run all tasks in that one, or keep the state in HBase"));
    }
  }

  private record Attached(ProtocolBackend backend) implements TaskBackend {
    @Override
    public StateTable table(String job, TableSchema schema, WriteSafety safety) {
      return backend.openJobStore(job, safety).table(schema);
    }

    @Override
    public DeadLetters deadLetters(String job) {
      return backend.openDeadLetters(job);
    }

    @Override
    public BlockStore blocks(BlockOwner owner, WriteSafety safety) {
      return backend.openBlocks(owner, safety);
    }

    @Override
    public void close() {}
  }
}
