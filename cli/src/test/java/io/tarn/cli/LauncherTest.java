package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What the scripts find before there is any Java. */
class LauncherTest {
  @Test
  void aJavaHomeWithoutJavaIsNamed(@TempDir Path empty) throws Exception {
    Process launcher = findJava(empty.toString());

    assertEquals(
        "tarn: JAVA_HOME is wrong: there is no "
            + empty
            + "/bin/java; set it to a JDK, 17 to 25, or unset it\n",
        new String(launcher.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    assertEquals(1, launcher.waitFor());
  }

  @Test
  void theJavaOfJavaHomeIsTaken() throws Exception {
    String home = System.getProperty("java.home");
    Process launcher = findJava(home);

    assertEquals(
        home + "/bin/java\n",
        new String(launcher.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
    assertEquals(0, launcher.waitFor());
  }

  @ParameterizedTest
  @CsvSource({"1.8.0_402, 1", "11.0.22, 11", "16.0.2, 16", "26, 26"})
  void aJavaThatIsTooOldOrTooNewIsRefusedWithTheReason(
      String version, String shown, @TempDir Path home) throws Exception {
    Path java = Files.createDirectories(home.resolve("bin")).resolve("java");
    Files.writeString(java, "#!/bin/sh\necho 'openjdk version \"" + version + "\"' >&2\n");
    assertTrue(java.toFile().setExecutable(true));

    Process launcher = findJava(home.toString());

    assertEquals(
        "tarn: Tarn runs on JDK 17 to 25, but "
            + java
            + " is "
            + shown
            + "; set JAVA_HOME to one of those\n",
        new String(launcher.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
    assertEquals(1, launcher.waitFor());
  }

  private static Process findJava(String javaHome) throws IOException {
    ProcessBuilder bash =
        new ProcessBuilder("bash", "-c", ". ../dev/java.sh; find_java; echo \"$JAVA\"");
    bash.environment().put("JAVA_HOME", javaHome);
    return bash.start();
  }
}
