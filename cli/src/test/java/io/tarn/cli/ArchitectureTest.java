package io.tarn.cli;

import static com.tngtech.archunit.base.DescribedPredicate.not;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.equivalentTo;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAPackage;
import static com.tngtech.archunit.core.domain.JavaClass.Predicates.resideInAnyPackage;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.tarn.stream.engine.source.QueueSource;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** The arrows of docs/design.md: all point down. */
class ArchitectureTest {
  /** Far fewer than there are: a rule must not pass because nothing was imported. */
  private static final int LEAST_CLASSES = 200;

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.tarn");

  @Test
  void allModulesAreSeen() {
    assertTrue(
        CLASSES.size() >= LEAST_CLASSES, () -> "only " + CLASSES.size() + " classes were imported");
    for (String module :
        new String[] {
          "schemas",
          "stream.engine",
          "testkit",
          "zookeeper",
          "hbase.state",
          "hbase.sink",
          "hbase.embedded",
          "cli"
        }) {
      String name = "io.tarn." + module;
      assertTrue(
          CLASSES.stream().anyMatch(each -> each.getPackageName().startsWith(name)),
          () -> name + " was not imported");
    }
  }

  @Test
  void modulesDependDownwardsOnly() {
    layeredArchitecture()
        .consideringOnlyDependenciesInLayers()
        .layer("schemas")
        .definedBy("io.tarn.schemas..")
        .layer("stream-engine")
        .definedBy("io.tarn.stream.engine..")
        .layer("testkit")
        .definedBy("io.tarn.testkit..")
        .layer("zookeeper")
        .definedBy("io.tarn.zookeeper..")
        .layer("hbase-state")
        .definedBy("io.tarn.hbase.state..")
        .layer("hbase-sink")
        .definedBy("io.tarn.hbase.sink..")
        .layer("hbase-embedded")
        .definedBy("io.tarn.hbase.embedded..")
        .layer("cli")
        .definedBy("io.tarn.cli..")
        .whereLayer("schemas")
        .mayNotAccessAnyLayer()
        .whereLayer("stream-engine")
        .mayOnlyAccessLayers("schemas")
        .whereLayer("testkit")
        .mayOnlyAccessLayers("schemas", "stream-engine")
        .whereLayer("zookeeper")
        .mayOnlyAccessLayers("schemas")
        .whereLayer("hbase-state")
        .mayOnlyAccessLayers("schemas", "stream-engine", "zookeeper")
        .whereLayer("hbase-sink")
        .mayOnlyAccessLayers("schemas", "stream-engine", "zookeeper", "hbase-state")
        .whereLayer("hbase-embedded")
        .mayNotAccessAnyLayer()
        .whereLayer("cli")
        .mayNotBeAccessedByAnyLayer()
        .check(CLASSES);
  }

  /** Neither of top-level classes nor of packages, but for those that are still to be mended. */
  @Test
  void nothingFormsACycle() throws IOException {
    ClassUnits units = new ClassUnits(CLASSES);
    Set<String> found = new TreeSet<>(Cycles.among(CLASSES, units::of));
    found.addAll(Cycles.among(CLASSES, JavaClass::getPackageName));
    Set<String> listed = listedCycles();
    assertEquals(
        "",
        linesOnlyIn(found, listed),
        "cycles that are not in cycles.txt: mend them; what is left of a larger one that was"
            + " listed takes its place");
    assertEquals(
        "",
        linesOnlyIn(listed, found),
        "cycles of cycles.txt that are gone: take them out, so that they do not come back");
  }

  private static Set<String> listedCycles() throws IOException {
    try (InputStream in = ArchitectureTest.class.getResourceAsStream("/cycles.txt")) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .collect(Collectors.toSet());
    }
  }

  private static String linesOnlyIn(Set<String> some, Set<String> others) {
    return some.stream()
        .filter(line -> !others.contains(line))
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  @Test
  void theEngineKnowsNeitherHBaseNorZooKeeper() {
    noClasses()
        .that()
        .resideInAPackage("io.tarn.stream.engine..")
        .or()
        .resideInAPackage("io.tarn.testkit..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage(
            "org.apache.hadoop.hbase..", "org.apache.zookeeper..", "org.apache.curator..")
        .check(CLASSES);
  }

  /** Nor the files that it reads: sources of files stand apart. */
  @Test
  void theEngineNeedsNoSourceOfFiles() {
    noClasses()
        .that()
        .resideInAnyPackage("io.tarn.stream.engine..", "io.tarn.testkit..")
        .and()
        .resideOutsideOfPackage("io.tarn.stream.engine.source..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("org.apache.hadoop..")
                .or(
                    resideInAPackage("io.tarn.stream.engine.source..")
                        .and(not(equivalentTo(QueueSource.class)))))
        .check(CLASSES);
  }

  /** And it needs nothing of the engine but the faces that every source has. */
  @Test
  void sourcesOfFilesNeedNothingOfTheEngine() {
    noClasses()
        .that()
        .resideInAPackage("io.tarn.stream.engine.source..")
        .should()
        .dependOnClassesThat(
            resideInAPackage("io.tarn.stream.engine..")
                .and(
                    not(
                        resideInAnyPackage(
                            "io.tarn.stream.engine.source..", "io.tarn.stream.engine.spi.."))))
        .check(CLASSES);
  }

  @Test
  void schemasDoNoInputOrOutput() {
    noClasses()
        .that()
        .resideInAPackage("io.tarn.schemas..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.hadoop.hbase.client..", "java.nio.file..", "java.net..")
        .check(CLASSES);
  }

  @Test
  void onlyTheZooKeeperModuleSpeaksToZooKeeperBesidesTheEmbeddedServer() {
    noClasses()
        .that()
        .resideOutsideOfPackages("io.tarn.zookeeper..", "io.tarn.hbase.embedded..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.zookeeper..", "org.apache.curator..")
        .check(CLASSES);
  }
}
