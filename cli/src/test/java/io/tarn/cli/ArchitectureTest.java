package io.tarn.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.Architectures.layeredArchitecture;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
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
