package io.tarn.files;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.RawLocalFileSystem;

/**
 * Hadoop's configuration, made once for each set of settings: making one reads XML from the class
 * path.
 */
final class HadoopSettings {
  private static final Map<Map<String, String>, Configuration> MADE = new ConcurrentHashMap<>();

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
}
