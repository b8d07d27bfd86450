package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.cli.InProcess.Ended;
import java.nio.ByteBuffer;
import java.nio.file.FileSystem;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Programs that {@code tarn run} cannot run: said before an HBase is looked for. */
class RefusedProgramTest {
  private static final String HELP = "`tarn help run` tells more\n";

  @TempDir Path temporary;

  @Test
  void aJarThatIsNotThereIsNamed() throws Exception {
    Path missing = temporary.resolve("missing.jar");
    assertEquals(
        "tarn: --jar must name a jar file, but " + missing + " is not there; " + HELP,
        refused(missing, "a.Job"));
  }

  @Test
  void aFileThatIsNoJarIsNamed() throws Exception {
    Path text = Files.writeString(temporary.resolve("notes.txt"), "no jar at all");
    String told = refused(text, "a.Job");
    assertTrue(
        told.startsWith(
            "tarn: --jar must name a jar file, but " + text + " cannot be read as one: "),
        told);
  }

  @Test
  void aClassThatIsMissingIsToldWithTheNearestOfTheJar() throws Exception {
    Path jar = program("public static void main(String[] arguments) {}");
    String in = "tarn: there is no class %s in " + jar + "; did you mean shop.Orders? " + HELP;
    assertEquals(String.format(in, "shop.Order"), refused(jar, "shop.Order"));
    assertEquals(String.format(in, "Orders"), refused(jar, "Orders"));
    assertEquals(
        "tarn: there is no class nothing.like.It in "
            + jar
            + "; name one with its package; "
            + HELP,
        refused(jar, "nothing.like.It"));
  }

  @Test
  void aClassWithoutAMainIsNamed() throws Exception {
    Path jar = program("public void main(String[] arguments) {}");
    assertEquals(
        "tarn: class shop.Orders has no `public static void main(String[])`; name the one that"
            + " has; "
            + HELP,
        refused(jar, "shop.Orders"));
  }

  @Test
  void aClassOfALaterJavaIsToldWithWhatToDo() throws Exception {
    Path jar = program("public static void main(String[] arguments) {}");
    try (FileSystem inside = FileSystems.newFileSystem(jar)) {
      Path entry = inside.getPath("shop", "Orders.class");
      byte[] bytes = Files.readAllBytes(entry);
      ByteBuffer.wrap(bytes).putShort(6, (short) (44 + 99));
      Files.write(entry, bytes);
    }
    String java = String.valueOf(Runtime.version().feature());
    Ended ended = run(jar, "shop.Orders");
    assertEquals(
        "tarn: class shop.Orders was compiled for Java 99, but this is Java "
            + java
            + "; compile it with `--release "
            + java
            + "`, or set JAVA_HOME to a later JDK\n",
        ended.err());
    assertEquals(1, ended.exitCode());
  }

  private Path program(String main) throws Exception {
    return CompiledJar.of(
        temporary, "shop.Orders", "package shop; public class Orders { " + main + " }");
  }

  private String refused(Path jar, String className) throws Exception {
    Ended ended = run(jar, className);
    assertEquals("", ended.out());
    assertEquals(2, ended.exitCode(), ended::err);
    return ended.err();
  }

  private Ended run(Path jar, String className) {
    Path data = temporary.resolve("data");
    Ended ended =
        InProcess.run(
            List.of(
                "run",
                "--jar",
                jar.toString(),
                "--class",
                className,
                "--data-dir",
                data.toString()));
    assertFalse(Files.exists(data), "nothing was started");
    return ended;
  }
}
