package io.tarn.testkit;

import io.tarn.schemas.CborCodec;
import io.tarn.schemas.Field;
import io.tarn.schemas.FieldKind;
import io.tarn.schemas.KeyTypes;
import io.tarn.schemas.Packed;
import io.tarn.schemas.RowKey;
import io.tarn.schemas.RowKeys;
import io.tarn.schemas.ValueCodec;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;

/**
 * What the tables of a {@link HitJob} must hold: as text, a row by its key, and its value.
 *
 * @param totals {@code host} to {@code [hits, bytes]}
 * @param tallies {@code host} to its {@link HitJob.Tally}
 * @param windows {@code host@pane} to {@code [hits, most]}
 */
record HitFold(
    Map<String, String> totals, Map<String, String> tallies, Map<String, String> windows) {

  private static final Packed TWO_LONGS =
      new Packed(
          List.of(new Field("hits", FieldKind.COUNT), new Field("other", FieldKind.SUM_LONG)));

  /** Reads the rows of a job's table at a batch, or the newest. */
  @FunctionalInterface
  interface Reader {
    Map<RowKey, byte[]> rows(String job, String table, OptionalLong batch);
  }

  /** A plain fold of the hits, in their order. */
  static HitFold of(List<Hit> hits) {
    Map<String, String> totals = new TreeMap<>();
    Map<String, String> tallies = new TreeMap<>();
    Map<String, String> windows = new TreeMap<>();
    hits.stream()
        .map(Hit::host)
        .distinct()
        .filter(host -> !host.equals(HitJob.DEAD_HOST))
        .forEach(
            host -> {
              List<Hit> own = hits.stream().filter(hit -> hit.host().equals(host)).toList();
              totals.put(host, text(own.size(), own.stream().mapToLong(Hit::bytes).sum()));
              HitJob.Tally.update(own, Optional.empty())
                  .ifPresent(tally -> tallies.put(host, tally.toString()));
              for (Hit hit : own) {
                long pane = hit.time().toEpochMilli() / 60_000 * 60_000;
                List<Hit> inPane =
                    own.stream()
                        .filter(each -> each.time().toEpochMilli() / 60_000 == pane / 60_000)
                        .toList();
                windows.put(
                    host + "@" + pane,
                    text(inPane.size(), inPane.stream().mapToLong(Hit::bytes).max().orElseThrow()));
              }
            });
    return new HitFold(totals, tallies, windows);
  }

  /** What the tables hold at a batch, or the newest. */
  static HitFold read(String job, OptionalLong batch, Reader reader) {
    RowKeys<String> keys = RowKeys.of(KeyTypes.STRING, HitJob.BUCKETS);
    ValueCodec<HitJob.Tally> tally = CborCodec.of(HitJob.Tally.class);
    Map<String, String> totals = new TreeMap<>();
    reader
        .rows(job, HitJob.TOTALS, batch)
        .forEach((row, value) -> totals.put(keys.key(row), text(TWO_LONGS.decode(value))));
    Map<String, String> tallies = new TreeMap<>();
    reader
        .rows(job, HitJob.TALLIES, batch)
        .forEach((row, value) -> tallies.put(keys.key(row), tally.decode(value).toString()));
    Map<String, String> windows = new TreeMap<>();
    reader
        .rows(job, HitJob.WINDOWS, batch)
        .forEach(
            (row, value) ->
                windows.put(
                    keys.key(row) + "@" + keys.paneRow(row).start(),
                    text(TWO_LONGS.decode(value))));
    return new HitFold(totals, tallies, windows);
  }

  private static String text(long... slots) {
    return Arrays.toString(slots);
  }
}
