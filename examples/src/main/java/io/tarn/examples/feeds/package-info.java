/** A job that reads a feed by a receiver of its own. */
package io.tarn.examples.feeds;
