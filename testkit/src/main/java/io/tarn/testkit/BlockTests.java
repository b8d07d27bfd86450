package io.tarn.testkit;

import static org.junit.jupiter.api.Assertions.assertArrayEquals;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;

import io.tarn.spi.block.BlockOwner;
import io.tarn.spi.block.BlockStore;
import io.tarn.spi.job.WriteSafety;
import io.tarn.spi.write.TaskBackend;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Blocks of bytes beside a job's state. */
abstract class BlockTests extends BackendContract {
  private BlockStore blocks;

  BlockTests(Function<FakeClock, BackendFixture> opening) {
    super(opening);
  }

  @BeforeEach
  void openBlocks() {
    backend.makeShared();
    blocks = of(BlockOwner.ofSource(job, "in"));
  }

  @Test
  void whatWasWrittenIsRead() {
    blocks.write("a", bytes("1"));

    assertArrayEquals(bytes("1"), blocks.read("a").orElseThrow());
    assertEquals(Optional.empty(), blocks.read("b"));
  }

  @Test
  void aLargeBlockIsReadWhole() {
    byte[] large = new byte[BlockStore.MOST_BYTES];
    large[large.length - 1] = 1;
    blocks.write("large", large);

    assertArrayEquals(large, blocks.read("large").orElseThrow());
    assertThrows(
        IllegalArgumentException.class,
        () -> blocks.write("too large", new byte[BlockStore.MOST_BYTES + 1]));
  }

  @Test
  void namesAreListedInOrderFromOneOn() {
    for (String name : List.of("c", "a", "b", "d")) {
      blocks.write(name, bytes(name));
    }

    assertEquals(List.of("a", "b", "c", "d"), blocks.names("", 10));
    assertEquals(List.of("b", "c"), blocks.names("b", 2));
    assertEquals(List.of(), blocks.names("e", 2));
  }

  @Test
  void whatWasDeletedIsGone() {
    blocks.write("a", bytes("1"));
    blocks.write("b", bytes("2"));
    blocks.delete(List.of("a", "never there"));
    blocks.delete(List.of());

    assertEquals(List.of("b"), blocks.names("", 10));
    assertEquals(Optional.empty(), blocks.read("a"));
  }

  @Test
  void ownersHaveNothingInCommon() {
    BlockStore output = of(BlockOwner.ofOutput(job, "in"));
    BlockStore other = of(BlockOwner.ofSource(job, "in2"));
    BlockStore ofOtherJob = of(BlockOwner.ofSource(job + "x", "in"));
    blocks.write("a", bytes("1"));
    output.write("b", bytes("2"));
    other.write("c", bytes("3"));
    ofOtherJob.write("d", bytes("4"));

    assertEquals(List.of("a"), blocks.names("", 10));
    assertEquals(List.of("b"), output.names("", 10));
    assertEquals(List.of("c"), other.names("", 10));
    assertEquals(List.of("d"), ofOtherJob.names("", 10));
  }

  @Test
  void tasksInAnotherProcessHaveTheSameBlocks() {
    blocks.write("a", bytes("1"));
    try (TaskBackend attached = backend.address().connect()) {
      BlockStore same = attached.blocks(BlockOwner.ofSource(job, "in"), WriteSafety.PROCESS_END);

      assertArrayEquals(bytes("1"), same.read("a").orElseThrow());
    }
  }

  @Test
  void aJobThatIsResetForgetsWhatItsOutputsHaveNotDeliveredAndOneThatIsDeletedItsInputToo() {
    BlockStore output = of(BlockOwner.ofOutput(job, "out"));
    output.write("b", bytes("2"));
    blocks.write("a", bytes("1"));
    try (var admin = backend.administer(job)) {
      admin.reset();
    }

    assertEquals(List.of(), output.names("", 10));
    assertEquals(List.of("a"), blocks.names("", 10));
    try (var admin = backend.administer(job)) {
      admin.delete();
    }
    assertEquals(List.of(), blocks.names("", 10));
  }

  private BlockStore of(BlockOwner owner) {
    return backend.openBlocks(owner, WriteSafety.PROCESS_END);
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
