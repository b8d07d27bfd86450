package io.tarn.serving.api;

import io.tarn.client.TarnClient;
import java.util.Optional;

/**
 * A feed that goes on where it was when the HBase that it reads comes back by another connection.
 */
final class LastingFeed implements Feed {
  /** Opens a feed. */
  @FunctionalInterface
  interface Opening {
    /**
     * @param position from where on, as {@link Feed#position}; empty to begin
     */
    Feed open(TarnClient client, Optional<String> position);
  }

  private final Lake lake;
  private final Opening opening;
  private TarnClient client;
  private Feed feed;

  LastingFeed(Lake lake, Opening opening) {
    this.lake = lake;
    this.opening = opening;
    this.client = lake.client();
    this.feed = opening.open(client, Optional.empty());
  }

  @Override
  public Optional<Event> next() throws InterruptedException {
    TarnClient now = lake.client();
    if (now != client) {
      feed.close();
      feed = opening.open(now, Optional.of(feed.position()));
      client = now;
    }
    return feed.next();
  }

  @Override
  public String position() {
    return feed.position();
  }

  @Override
  public void close() {
    feed.close();
  }
}
