package io.tarn.cli;

import java.nio.file.Path;
import java.util.concurrent.Callable;

/** Another home for this process, and for those that it starts. */
final class Home {
  private static final String PROPERTY = "user.home";

  private Home() {}

  static <T> T at(Path folder, Callable<T> action) throws Exception {
    String before = System.getProperty(PROPERTY);
    System.setProperty(PROPERTY, folder.toString());
    try {
      return action.call();
    } finally {
      System.setProperty(PROPERTY, before);
    }
  }
}
