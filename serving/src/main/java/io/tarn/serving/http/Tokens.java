package io.tarn.serving.http;

import io.tarn.serving.api.Problem;
import io.tarn.serving.api.Problem.Kind;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Who may read which jobs. A line of the file is a token, a space, and the names of the jobs that
 * it opens, by commas, or {@code *} for all of them; empty lines and those that begin with {@code
 * #} are passed over. A file that is changed is read again. Thread-safe.
 */
public final class Tokens {
  private static final Logger LOG = LoggerFactory.getLogger(Tokens.class);
  private static final long LOOK_AFTER_NANOS = 1_000_000_000L;
  private static final int LEAST_LENGTH = 16;

  /** Stands for all jobs, in the file and where one asks what a token opens. */
  static final String ALL_JOBS = "*";

  private final Path file;
  private List<Token> tokens;
  private FileTime read;
  private long looked;

  private Tokens(Path file) throws IOException {
    this.file = file;
    this.read = Files.getLastModifiedTime(file);
    this.tokens = parse(file);
    this.looked = System.nanoTime();
  }

  /**
   * Reads a file.
   *
   * @throws IOException if it cannot be read
   * @throws IllegalArgumentException if it has no token, or a line that is none
   */
  static Tokens read(Path file) throws IOException {
    return new Tokens(file);
  }

  private static List<Token> parse(Path file) throws IOException {
    List<Token> found = new ArrayList<>();
    List<String> lines = Files.readAllLines(file);
    for (int i = 0; i < lines.size(); i++) {
      String line = lines.get(i).strip();
      if (!line.isEmpty() && !line.startsWith("#")) {
        found.add(Token.parse(line, file + ", line " + (i + 1)));
      }
    }
    if (found.isEmpty()) {
      throw new IllegalArgumentException(
          file + " has no token; give it a line `TOKEN *`, or `TOKEN JOB,JOB`");
    }
    return found;
  }

  /**
   * The jobs that the bearer of a token may read; {@link #ALL_JOBS} for what tells of every job.
   *
   * @param authorization the header of that name; null if there is none
   * @throws Problem if it has no token that is known
   */
  Predicate<String> mayRead(String authorization) {
    if (authorization == null || !authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      throw new Problem(
          Kind.UNAUTHORIZED, "give a token in the header `Authorization: Bearer TOKEN`");
    }
    byte[] given = authorization.substring(7).strip().getBytes(StandardCharsets.UTF_8);
    Optional<Token> found = Optional.empty();
    for (Token each : current()) { // all of them, so that the time tells nothing
      if (MessageDigest.isEqual(each.bytes(), given)) {
        found = Optional.of(each);
      }
    }
    return found.orElseThrow(
        () -> new Problem(Kind.UNAUTHORIZED, "this token is not, or no longer, known"));
  }

  private synchronized List<Token> current() {
    if (System.nanoTime() - looked > LOOK_AFTER_NANOS) {
      looked = System.nanoTime();
      try {
        FileTime modified = Files.getLastModifiedTime(file);
        if (!modified.equals(read)) {
          tokens = parse(file);
          read = modified;
        }
      } catch (IOException | IllegalArgumentException e) {
        LOG.warn("The tokens in {} cannot be read; those that were read before hold", file, e);
      }
    }
    return tokens;
  }

  /**
   * A token, and what it opens.
   *
   * @param jobs may have {@link #ALL_JOBS}
   */
  @SuppressWarnings("ArrayRecordComponent") // compared by isEqual alone
  private record Token(byte[] bytes, Set<String> jobs) implements Predicate<String> {
    static Token parse(String line, String where) {
      String[] words = line.split("\\s+", -1);
      if (words.length != 2 || words[0].length() < LEAST_LENGTH) {
        throw new IllegalArgumentException(
            where
                + " must be a token of "
                + LEAST_LENGTH
                + " characters or more, a space, and the jobs that it opens, as JOB,JOB or *");
      }
      return new Token(
          words[0].getBytes(StandardCharsets.UTF_8), Set.copyOf(List.of(words[1].split(",", -1))));
    }

    @Override
    public boolean test(String job) {
      return jobs.contains(ALL_JOBS) || jobs.contains(job);
    }
  }
}
