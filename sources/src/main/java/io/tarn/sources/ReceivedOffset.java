package io.tarn.sources;

import com.fasterxml.jackson.core.JsonProcessingException;
import io.tarn.schemas.JacksonMappers;
import java.util.List;
import java.util.TreeMap;

/**
 * What a batch reads of received records, and what was read up to it.
 *
 * @param blocks the names of the batch's blocks
 * @param read by writer, the sequence of the last block that was read of it, this batch's included;
 *     only of the latest writers
 */
record ReceivedOffset(List<String> blocks, TreeMap<String, Long> read) {
  /** More than can have a block on its way. */
  private static final int MOST_WRITERS = 100;

  ReceivedOffset {
    blocks = List.copyOf(blocks);
  }

  static final ReceivedOffset NOTHING = new ReceivedOffset(List.of(), new TreeMap<>());

  List<BlockName> names() {
    return blocks.stream().map(BlockName::parse).toList();
  }

  /** Whether a block was read, up to this batch. */
  boolean hasRead(BlockName block) {
    return block.sequence() <= read.getOrDefault(block.writer(), -1L);
  }

  /** A batch after this one. */
  ReceivedOffset then(List<BlockName> next) {
    TreeMap<String, Long> more = new TreeMap<>(read);
    next.forEach(block -> more.merge(block.writer(), block.sequence(), Math::max));
    while (more.size() > MOST_WRITERS) {
      more.pollFirstEntry();
    }
    return new ReceivedOffset(next.stream().map(BlockName::toString).toList(), more);
  }

  String toJson() {
    try {
      return JacksonMappers.JSON.writeValueAsString(this);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("names can always be written", e);
    }
  }

  static ReceivedOffset parse(String json) {
    if (json.isEmpty()) {
      return NOTHING;
    }
    try {
      return JacksonMappers.JSON.readValue(json, ReceivedOffset.class);
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("no offset of received records: " + json, e);
    }
  }
}
