package io.tarn.kafka;

/** What the topics are called in which outputs note what they have delivered. */
final class DeliveryTopicName {
  private static final String PREFIX = "tarn-";
  private static final String SUFFIX = "-deliveries";

  private DeliveryTopicName() {}

  static String of(String transactionalId) {
    return (transactionalId.startsWith(PREFIX) ? "" : PREFIX) + transactionalId + SUFFIX;
  }

  /** Whether a topic is such a one, by its name. */
  static boolean isOne(String topic) {
    return topic.startsWith(PREFIX) && topic.endsWith(SUFFIX);
  }
}
