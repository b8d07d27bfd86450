package io.tarn.examples.nexmark;

import java.io.Serializable;
import java.util.List;

/**
 * What query 5 tells of a window.
 *
 * @param auctions the ids of the auctions with the most bids, ascending; several if they tie
 * @param bids how many bids each of them got in the window
 */
@SuppressWarnings("serial") // an immutable list of longs
public record HotItems(List<Long> auctions, long bids) implements Serializable {
  public HotItems {
    auctions = auctions.stream().sorted().toList();
  }
}
