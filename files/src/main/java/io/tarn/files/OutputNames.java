package io.tarn.files;

import io.tarn.spi.job.Plan;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What everything is called in the folder of an output:
 *
 * <pre>
 *  batch=0000000012/              a delivered batch
 *    part-00000.jsonl             what a task wrote
 *    _tarn.json                   which batch this is, and what files it has
 *  _tarn/
 *    owner/owner.json             which output of which job writes here
 *    attempts/0000000013-V/       an attempt that is not delivered, V being its version
 *    delivered/0000000012-V       empty: made before that batch is delivered
 * </pre>
 *
 * Readers of such folders pass over what begins with {@code _}.
 */
final class OutputNames {
  static final String ROOT = "";
  static final String OWNER = "_tarn/owner";
  static final String OWNER_FILE = "owner.json";
  static final String ATTEMPTS = "_tarn/attempts";
  static final String DELIVERED = "_tarn/delivered";
  static final String MANIFEST = "_tarn.json";
  static final String BATCH = "batch=";

  private static final Pattern VERSIONED = Pattern.compile("(\\d{10,})-(\\d+)");

  private OutputNames() {}

  /** The folder of a batch that has been delivered. */
  static String batch(long batch) {
    return BATCH + padded(batch);
  }

  /** The folder of an attempt. */
  static String attempt(Plan plan) {
    return attempt(plan.batch(), plan.version());
  }

  static String attempt(long batch, long version) {
    return ATTEMPTS + "/" + versioned(batch, version);
  }

  /** Batch and version as one name. */
  static String versioned(long batch, long version) {
    return padded(batch) + "-" + version;
  }

  /** The batch of what {@link #versioned} gave; empty if it is something else. */
  static OptionalLong batchOf(String versioned) {
    return part(versioned, 1);
  }

  /** The version of what {@link #versioned} gave; empty if it is something else. */
  static OptionalLong versionOf(String versioned) {
    return part(versioned, 2);
  }

  private static OptionalLong part(String versioned, int group) {
    Matcher matcher = VERSIONED.matcher(versioned);
    return matcher.matches()
        ? OptionalLong.of(Long.parseLong(matcher.group(group)))
        : OptionalLong.empty();
  }

  private static String padded(long batch) {
    return String.format(Locale.ROOT, "%010d", batch);
  }
}
