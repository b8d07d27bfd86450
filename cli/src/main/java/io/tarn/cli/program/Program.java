package io.tarn.cli.program;

import io.tarn.runtime.cluster.SetupException;
import io.tarn.spi.write.FencedException;
import io.tarn.stream.engine.job.JobFailedException;
import java.io.IOException;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;

/**
 * A program of the user's own: jars, and the class in them whose main method is called. Classes
 * that are on this process's class path are taken from there, so that nobody brings another Tarn,
 * HBase or logger; all others come from the jars, and what their manifests name as {@code
 * Class-Path}.
 */
final class Program implements AutoCloseable {
  /** The version of class files of Java 1. */
  private static final int CLASS_FILES_OF_JAVA_0 = 44;

  private final URLClassLoader loader;
  private final Method main;

  private Program(URLClassLoader loader, Method main) {
    this.loader = loader;
    this.main = main;
  }

  /**
   * Finds the main method; nothing of the program is run yet.
   *
   * @throws IllegalArgumentException if a jar or the class is none
   * @throws SetupException if the class cannot be used
   */
  static Program load(List<Path> jars, String className) throws IOException {
    List<URL> urls = new ArrayList<>();
    for (Path jar : jars) {
      check(jar);
      urls.add(jar.toUri().toURL());
    }
    URLClassLoader loader =
        new URLClassLoader(urls.toArray(URL[]::new), Program.class.getClassLoader());
    try {
      return new Program(loader, main(loader, jars, className));
    } catch (IOException | RuntimeException e) {
      loader.close();
      throw e;
    }
  }

  private static void check(Path jar) throws IOException {
    if (!Files.isRegularFile(jar)) {
      throw new IllegalArgumentException(
          "--jar must name a jar file, but "
              + jar
              + (Files.exists(jar) ? " is none" : " is not there"));
    }
    try (ZipFile opened = new ZipFile(jar.toFile())) {
      opened.size();
    } catch (ZipException e) {
      throw new IllegalArgumentException(
          "--jar must name a jar file, but " + jar + " cannot be read as one: " + e.getMessage(),
          e);
    }
  }

  private static Method main(ClassLoader loader, List<Path> jars, String className)
      throws IOException {
    try {
      Method main = Class.forName(className, false, loader).getMethod("main", String[].class);
      if (Modifier.isStatic(main.getModifiers()) && main.getReturnType() == void.class) {
        main.setAccessible(true); // its class need not be public
        return main;
      }
      throw noMain(className);
    } catch (ClassNotFoundException e) {
      throw new IllegalArgumentException(
          "there is no class "
              + className
              + " in "
              + names(jars)
              + ClassNames.in(jars).hint(className),
          e);
    } catch (NoSuchMethodException e) {
      throw noMain(className);
    } catch (UnsupportedClassVersionError e) {
      throw new SetupException(tooNew(className, e), e);
    } catch (LinkageError e) {
      throw new SetupException(
          "class "
              + className
              + " cannot be loaded: "
              + e
              + "; add the jar that it needs with --jar",
          e);
    }
  }

  private static IllegalArgumentException noMain(String className) {
    return new IllegalArgumentException(
        "class "
            + className
            + " has no `public static void main(String[])`; name the one that has");
  }

  private static String tooNew(String className, UnsupportedClassVersionError e) {
    String version =
        String.valueOf(e.getMessage()).replaceFirst(".*class file version (\\d+).*", "$1");
    String java =
        version.matches("\\d+")
            ? "Java " + (Integer.parseInt(version) - CLASS_FILES_OF_JAVA_0)
            : "a later Java";
    return "class "
        + className
        + " was compiled for "
        + java
        + ", but this is Java "
        + Runtime.version().feature()
        + "; compile it with `--release "
        + Runtime.version().feature()
        + "`, or set JAVA_HOME to a later JDK";
  }

  private static String names(List<Path> jars) {
    return String.join(", ", jars.stream().map(Path::toString).toList());
  }

  /**
   * Calls main, with the jars' classes in reach of all that it starts.
   *
   * @throws ProgramException if it has thrown something that does not speak for itself
   */
  void run(List<String> arguments) throws ProgramException {
    Thread thread = Thread.currentThread();
    ClassLoader before = thread.getContextClassLoader();
    thread.setContextClassLoader(loader);
    try {
      main.invoke(null, (Object) arguments.toArray(String[]::new));
    } catch (InvocationTargetException e) {
      throw failed(e.getCause());
    } catch (IllegalAccessException e) {
      throw new ProgramException("main cannot be called: " + e.getMessage(), e);
    } finally {
      thread.setContextClassLoader(before);
    }
  }

  /** What it was loaded by, for who calls its functions on a thread of his own. */
  ClassLoader loader() {
    return loader;
  }

  private ProgramException failed(Throwable cause) {
    if (cause instanceof JobFailedException || cause instanceof FencedException) {
      throw (RuntimeException) cause;
    }
    StackTraceElement[] trace = cause.getStackTrace();
    String at = trace.length == 0 ? "" : ", at " + trace[0];
    return new ProgramException(
        main.getDeclaringClass().getName() + ".main has failed: " + cause + at, cause);
  }

  @Override
  public void close() throws IOException {
    loader.close();
  }
}
