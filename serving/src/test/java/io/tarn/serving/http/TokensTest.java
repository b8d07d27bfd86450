package io.tarn.serving.http;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.serving.api.Problem;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.function.Predicate;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.NullSource;
import org.junit.jupiter.params.provider.ValueSource;

final class TokensTest {
  private static final String FIRST = "0123456789abcdef";
  private static final String SECOND = "fedcba9876543210";

  @TempDir private Path folder;

  @Test
  void aTokenOpensTheJobsOfItsLine() throws Exception {
    Tokens tokens = written("# readers\n\n" + FIRST + " *\n" + SECOND + "  weblogs,shop\n");

    assertTrue(tokens.mayRead("Bearer " + FIRST).test("anything"));
    Predicate<String> second = tokens.mayRead("bearer " + SECOND);
    assertTrue(second.test("shop"));
    assertFalse(second.test("shops"));
    assertTrue(tokens.mayRead("Bearer " + FIRST).test(Tokens.ALL_JOBS));
    assertFalse(second.test(Tokens.ALL_JOBS));
  }

  @Test
  void allJobsMayStandInAListOfThem() throws Exception {
    Predicate<String> mayRead = written(FIRST + " shop,*\n").mayRead("Bearer " + FIRST);

    assertTrue(mayRead.test("anything"));
    assertTrue(mayRead.test(Tokens.ALL_JOBS));
  }

  @ParameterizedTest
  @NullSource
  @ValueSource(
      strings = {"", "Bearer", "Bearer ", "Basic 0123456789abcdef", "Bearer 0123456789abcde"})
  void whoHasNoneIsNotKnown(String authorization) throws Exception {
    Tokens tokens = written(FIRST + " *\n");

    Problem problem = assertThrows(Problem.class, () -> tokens.mayRead(authorization));
    assertEquals(Problem.Kind.UNAUTHORIZED, problem.kind());
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "# none\n", "short *\n", "0123456789abcdef\n", "0123456789abcdef a b\n"})
  void aFileThatIsWrongIsTold(String text) {
    assertThrows(IllegalArgumentException.class, () -> written(text));
  }

  @Test
  void aFileThatIsChangedIsReadAgainAndAWrongOneIsNot() throws Exception {
    Tokens tokens = written(FIRST + " *\n");
    write(SECOND + " *\n", 1);
    Thread.sleep(1_100); // so often it is looked at
    tokens.mayRead("Bearer " + SECOND);
    assertThrows(Problem.class, () -> tokens.mayRead("Bearer " + FIRST));

    write("nothing\n", 2);
    Thread.sleep(1_100);
    tokens.mayRead("Bearer " + SECOND);
  }

  private Tokens written(String text) throws Exception {
    return Tokens.read(write(text, 0));
  }

  private Path write(String text, int second) throws Exception {
    Path file = folder.resolve("tokens");
    Files.writeString(file, text);
    Files.setLastModifiedTime(file, FileTime.from(Instant.ofEpochSecond(1_000_000 + second)));
    return file;
  }
}
