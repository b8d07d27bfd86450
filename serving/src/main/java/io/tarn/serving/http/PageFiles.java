package io.tarn.serving.http;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The files of the page, which lie beside the classes: {@code /} and what is below {@code /page/}.
 * They hold nothing of any job, so they need no token. Thread-safe.
 */
final class PageFiles {
  /** Only files of this server are loaded, and only it is asked: nothing of a key is ever code. */
  static final String SECURITY_POLICY =
      "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self'; connect-src 'self';"
          + " worker-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

  private static final String FOLDER = "/io/tarn/serving/page/";
  private static final String FIRST = "index.html";

  private static final List<String> NAMES =
      List.of(
          FIRST,
          "tarn.css",
          "tarn.svg",
          "main.js",
          "once.js",
          "api.js",
          "charts.js",
          "dom.js",
          "events.js",
          "format.js",
          "graph.js",
          "job.js",
          "jobs.js",
          "key.js",
          "live.js",
          "live-worker.js",
          "proof.js",
          "slider.js",
          "snippets.js",
          "table.js",
          "values.js");

  private static final Map<String, String> TYPES =
      Map.of(
          "html", "text/html; charset=utf-8",
          "css", "text/css; charset=utf-8",
          "js", "text/javascript; charset=utf-8",
          "svg", "image/svg+xml");

  private final Map<String, PageFile> files;

  private PageFiles(Map<String, PageFile> files) {
    this.files = files;
  }

  /** Reads them all. */
  static PageFiles load() {
    return new PageFiles(NAMES.stream().collect(Collectors.toMap(name -> name, PageFiles::read)));
  }

  private static PageFile read(String name) {
    try (InputStream in = PageFiles.class.getResourceAsStream(FOLDER + name)) {
      if (in == null) {
        throw new IllegalStateException("the page's file " + name + " is not beside the classes");
      }
      byte[] bytes = in.readAllBytes();
      String type = TYPES.get(name.substring(name.lastIndexOf('.') + 1));
      return new PageFile(type, "\"" + hash(bytes) + "\"", bytes);
    } catch (IOException e) {
      throw new UncheckedIOException("the page's file " + name + " cannot be read", e);
    }
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 8);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** The file at a path, decoded, segment by segment; empty if there is none. */
  Optional<PageFile> find(List<String> path) {
    if (path.equals(List.of(""))) {
      return Optional.of(files.get(FIRST));
    }
    return path.size() == 2 && path.get(0).equals("page")
        ? Optional.ofNullable(files.get(path.get(1)))
        : Optional.empty();
  }

  /**
   * A file.
   *
   * @param etag names its content
   * @param bytes not to be changed
   */
  @SuppressWarnings("ArrayRecordComponent") // on its way to a socket, never compared
  record PageFile(String contentType, String etag, byte[] bytes) {}
}
