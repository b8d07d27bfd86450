package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertFalse;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.cli.InProcess.Ended;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is refused before anything is started: in one line, and nothing is left behind. */
class RefusedCallsTest {
  @TempDir Path temporary;

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "-",
      value = {
        "get | Missing required parameters: 'JOB', 'TABLE', 'KEY'; `tarn help get` tells more",
        "get a/b t k | a job name must be 1 to 100 letters, digits, '_' or '-', not beginning with '-', but is \"a/b\"; `tarn help get` tells more",
        "get j t/u k | a table name must be 1 to 100 letters, digits, '_' or '-', not beginning with '-', but is \"t/u\"; `tarn help get` tells more",
        "get j t k --batch -1 | --batch must be 0 or more, but is -1; `tarn batches JOB` lists them; `tarn help get` tells more",
        "get j t k --batch 1 --as-of 2026-01-01T00:00:00Z | --batch=N, --as-of=TIME are mutually exclusive (specify only one); `tarn help get` tells more",
        "scan j t --prefix h --from a | --prefix does not go with --from and --to; give one or the other; `tarn help scan` tells more",
        "scan j t --limit 0 | Invalid value for option '--limit': it must be at least 1, but is 0; `tarn help scan` tells more",
        "scan j t --limt 3 | Unknown options: '--limt', '3'; did you mean --limit? `tarn help scan` tells more",
        "windows j t k --from 2026-01-02T00:00:00Z --to 2026-01-01T00:00:00Z | --from must be <= --to, but 2026-01-02T00:00:00Z > 2026-01-01T00:00:00Z; `tarn help windows` tells more",
        "changes j t --from 5 --to 2 | --from must be <= --to, but 5 > 2; `tarn help changes` tells more",
        "why j t k | what job j does is known to the program that runs it; name it with --jar and --class, and give its arguments; `tarn help why` tells more",
        "why j t k --jar j.jar | --jar and --class name a program together; give both, or neither for the demo's job; `tarn help why` tells more",
        "why weblogs t k a b | ARGS are for a program, but none is named; leave out a b; `tarn help why` tells more",
        "why weblogs t k --limit 0 | Invalid value for option '--limit': it must be at least 1, but is 0; `tarn help why` tells more",
        "regions j/k | a job name must be 1 to 100 letters, digits, '_' or '-', not beginning with '-', but is \"j/k\"; `tarn help regions` tells more",
        "reset j/k | a job name must be 1 to 100 letters, digits, '_' or '-', not beginning with '-', but is \"j/k\"; `tarn help reset` tells more",
        "delete j t/u | a table name must be 1 to 100 letters, digits, '_' or '-', not beginning with '-', but is \"t/u\"; `tarn help delete` tells more",
        "adopt j tables:t | a part of a job is written KIND:NAME, KIND being one of table, source, watermark, field, sink, output, but is tables:t; `tarn help adopt` tells more",
        "skip j --zookeeper zk:2181 | --data-dir and --zookeeper name two different HBases; give one of them; `tarn help skip` tells more",
        "jobs --zookeeper zk:2181 | --data-dir and --zookeeper name two different HBases; give one of them; `tarn help jobs` tells more",
        "demo --input /no/such/folder | --input must be a folder, but /no/such/folder is none; `tarn help demo` tells more",
        "demo --input | Missing required parameter for option '--input' (DIR); `tarn help demo` tells more",
        "demo --input= | --input must be a folder, but  is none; `tarn help demo` tells more",
        "serve --host 0.0.0.0 | at 0.0.0.0 other machines could read all jobs: give a file of tokens, or say that all may read; `tarn help serve` tells more",
        "serve --open-to-all | that everybody may read all jobs must be said twice: --open-to-all --yes-open-to-all; `tarn help serve` tells more",
        "serve --tls-key-store k | --tls-key-store and --tls-password-file go together; give both; `tarn help serve` tells more",
        "demo --port 70000 | a port is 0 to 65535, but 70000 was given; `tarn help demo` tells more",
        "job | Unmatched argument at index 0: 'job'; did you mean jobs? `tarn help` lists the commands",
        "- | name a command; `tarn help` lists the commands",
      })
  void wrongUsageIsOneLineAndStartsNothing(String arguments, String sentence) {
    Path folder = temporary.resolve("data");
    List<String> all =
        new ArrayList<>(arguments == null ? List.of() : List.of(arguments.split(" ")));
    boolean known =
        !all.isEmpty() && !all.get(0).equals("job") && !"--input".equals(all.get(all.size() - 1));
    if (known) {
      all.addAll(List.of("--data-dir", folder.toString()));
    }

    Ended ended = InProcess.run(all);

    assertEquals("tarn: " + sentence + "\n", ended.err());
    assertEquals("", ended.out());
    assertEquals(2, ended.exitCode());
    assertFalse(Files.exists(folder));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "get j t k --json",
        "scan j t",
        "windows j t k",
        "jobs",
        "jobs --json",
        "tables j",
        "batches j",
        "changes j t --from 0 --to 1",
        "why weblogs t k",
        "dead j",
        "regions j",
        "flush j t",
        "adopt j table:t --yes",
        "skip j --yes",
        "reset j --yes",
        "delete j --yes",
        "serve --port 0"
      })
  void aFolderWithoutHBaseIsRefusedAndStaysAsItIs(String arguments) throws IOException {
    Path missing = temporary.resolve("typo");
    Path empty = Files.createDirectory(temporary.resolve("empty"));
    for (Path folder : List.of(missing, empty)) {
      Ended ended = new InProcess(folder).tarn(arguments.split(" "));

      assertEquals(
          "tarn: there is no HBase in "
              + folder
              + "; `tarn demo --data-dir "
              + folder
              + "` makes one, or name another folder\n",
          ended.err());
      assertEquals("", ended.out());
      assertEquals(3, ended.exitCode());
    }
    assertFalse(Files.exists(missing));
    try (Stream<Path> left = Files.list(empty)) {
      assertEquals(List.of(), left.toList());
    }
  }

  @ParameterizedTest
  @ValueSource(strings = {"jobs --json", "demo --once", "reset j --yes"})
  void aFileIsNoDataFolder(String arguments) throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "text");

    Ended ended = new InProcess(file).tarn(arguments.split(" "));

    assertEquals(
        "tarn: " + file + " is a file, not a folder; name a folder with --data-dir\n", ended.err());
    assertEquals("", ended.out());
    assertEquals(1, ended.exitCode());
  }

  @Test
  void aFolderThatCannotBeMadeIsNamed() throws IOException {
    Path file = Files.writeString(temporary.resolve("file"), "text");

    Ended ended = new InProcess(file.resolve("data")).tarn("demo", "--once");

    assertEquals(
        "tarn: " + file + " is a file, not a folder; name another folder with --data-dir\n",
        ended.err());
    assertEquals(1, ended.exitCode());
  }

  @Test
  void aFolderThatMayNotBeWrittenIsNamed() throws IOException {
    Path folder = Path.of("/proc/tarn"); // where not even root may write

    Ended ended = new InProcess(folder).tarn("demo", "--once");

    assertTrue(
        ended.err().startsWith("tarn: the data folder /proc/tarn cannot be made"), ended::err);
    assertEquals(1, ended.err().lines().count(), ended::err);
    assertEquals(1, ended.exitCode());
  }
}
