package io.tarn.examples.feeds;

import io.tarn.sources.Inbox;
import io.tarn.sources.Receiver;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.Iterator;
import java.util.stream.Stream;

/**
 * Receives server-sent events over HTTP, as many public feeds give them. A receiver is a page of
 * code: it connects, stores what comes, and says so.
 *
 * <p>A feed that gives its events ids is asked to go on behind the last one that was stored, so
 * nothing is lost while this process lives; a new process begins with what comes then.
 */
public final class EventFeed implements Receiver<String> {
  private static final String DATA = "data:";
  private static final String ID = "id:";

  private final URI uri;
  private String lastId = "";

  public EventFeed(URI uri) {
    this.uri = uri;
  }

  /** Returns when the feed ends, and is called again then. */
  @Override
  public void receive(Inbox<String> inbox) throws IOException, InterruptedException {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(uri)
            .header("Accept", "text/event-stream")
            .timeout(Duration.ofSeconds(30));
    if (!lastId.isEmpty()) {
      request.header("Last-Event-ID", lastId);
    }
    HttpResponse<Stream<String>> response =
        HttpClient.newHttpClient().send(request.build(), HttpResponse.BodyHandlers.ofLines());
    if (response.statusCode() != 200) {
      throw new IOException(uri + " answers " + response.statusCode());
    }
    try (Stream<String> lines = response.body()) {
      StringBuilder data = new StringBuilder();
      String id = lastId;
      for (Iterator<String> each = lines.iterator(); each.hasNext(); ) {
        String line = each.next();
        if (line.startsWith(DATA)) {
          data.append(line.substring(DATA.length()).stripLeading());
        } else if (line.startsWith(ID)) {
          id = line.substring(ID.length()).strip();
        } else if (line.isEmpty() && data.length() > 0) {
          inbox.store(data.toString()); // it is on the disk from here on
          lastId = id;
          data.setLength(0);
        }
      }
    }
  }
}
