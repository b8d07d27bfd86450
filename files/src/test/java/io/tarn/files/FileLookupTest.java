package io.tarn.files;

import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertThrows;
import static org.junit.jupiter.api.Assertions.assertTrue;

import io.tarn.spi.job.Attempt;
import io.tarn.spi.job.BackendException;
import io.tarn.spi.lookup.Lookup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that records are joined with. */
final class FileLookupTest {
  private static final Attempt ANY = null; // a file is the same for all

  @TempDir private Path folder;

  record Country(String code, String name, int calling) {}

  @Test
  void aFileIsReadOnceAndAskedByKey() throws IOException {
    Path file = write("name,code,calling\n\"Italy, Republic of\",IT,39\nPeru,PE,51\n\n");
    Lookup<String, Country> countries =
        FileLookup.of(file.toString(), CsvLines.of(Country.class), Country::code).withHeader();
    countries.open();
    Files.delete(file);

    assertEquals(
        Arrays.asList(
            new Country("PE", "Peru", 51), null, new Country("IT", "Italy, Republic of", 39)),
        countries.find(ANY, List.of("PE", "FR", "IT")));
    countries.close();
    assertThrows(BackendException.class, () -> countries.find(ANY, List.of("PE")));
  }

  @Test
  void linesMayBeOfJson() throws IOException {
    Path file = write("{\"code\":\"PE\",\"name\":\"Peru\",\"calling\":51}\n");

    assertEquals(
        List.of(new Country("PE", "Peru", 51)),
        FileLookup.<String, Country>of(file.toString(), JsonLines.of(Country.class), Country::code)
            .find(ANY, List.of("PE")));
  }

  @Test
  void aLineThatIsBrokenIsNamed() throws IOException {
    Path file = write("code,name,calling\nPE,Peru,51\nIT,Italy,many\n");

    String message = refused(file);
    assertTrue(message.contains("countries.csv:29, \"IT,Italy,many\": "), message);
    assertTrue(message.endsWith("; mend the line, or take it out"), message);
  }

  @Test
  void twoLinesOfOneKeyAreRefused() throws IOException {
    Path file = write("code,name,calling\nPE,Peru,51\nPE,Peru,52\n");

    assertTrue(
        refused(file)
            .endsWith("countries.csv:29, as another line has its key PE; leave one of them"),
        refused(file));
  }

  @Test
  void aFileThatIsNotThereIsNamed() {
    BackendException thrown =
        assertThrows(
            BackendException.class,
            () ->
                FileLookup.<String, Country>of(
                        folder.resolve("none.csv").toString(),
                        CsvLines.of(Country.class),
                        Country::code)
                    .open());

    assertEquals(
        "cannot read " + folder.resolve("none.csv") + ", which is to be joined with",
        thrown.getMessage());
  }

  private static String refused(Path file) {
    return assertThrows(
            IllegalArgumentException.class,
            () ->
                FileLookup.<String, Country>of(
                        file.toString(), CsvLines.of(Country.class), Country::code)
                    .withHeader()
                    .open())
        .getMessage();
  }

  private Path write(String text) throws IOException {
    return Files.writeString(folder.resolve("countries.csv"), text);
  }
}
