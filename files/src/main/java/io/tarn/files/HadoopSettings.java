package io.tarn.files;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.io.compress.CompressionCodecFactory;

/**
 * Hadoop's configuration, made once for each set of settings: making one reads XML from the class
 * path. And what knows its codecs, which looks for them there.
 */
final class HadoopSettings {
  private static final Map<Map<String, String>, Configuration> MADE = new ConcurrentHashMap<>();

  private static final Map<Configuration, CompressionCodecFactory> CODECS =
      new ConcurrentHashMap<>();

  private HadoopSettings() {}

  static Configuration configuration(Map<String, String> settings) {
    return MADE.computeIfAbsent(
        settings,
        missing -> {
          Configuration configuration = new Configuration();
          // Hadoop's local file system with checksums has no names with a colon, as times have.
          configuration.set("fs.file.impl", RawLocalFileSystem.class.getName());
          configuration.setBoolean("fs.file.impl.disable.cache", true);
          missing.forEach(configuration::set);
          return configuration;
        });
  }

  /**
   * What finds the codec of a file by its name.
   *
   * @param configuration one that was made here
   */
  static CompressionCodecFactory codecs(Configuration configuration) {
    return CODECS.computeIfAbsent(configuration, CompressionCodecFactory::new);
  }
}
