package io.tarn.cli;

import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.methods;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static org.junit.jupiter.api.Assertions.assertEquals;
import static org.junit.jupiter.api.Assertions.assertTrue;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.ArchCondition;
import com.tngtech.archunit.lang.ConditionEvents;
import com.tngtech.archunit.lang.SimpleConditionEvent;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/** The arrows of docs/design.md: all point down. */
class ArchitectureTest {
  /** Far fewer than there are: a rule must not pass because nothing was imported. */
  private static final int LEAST_CLASSES = 200;

  /** From below: each may use those before it. The engine is named by its own packages. */
  private static final List<String> MODULES =
      List.of(
          "schemas",
          "spi",
          "client",
          "stream.engine",
          "testkit",
          "files",
          "sources",
          "kafka",
          "jdbc",
          "zookeeper",
          "hbase.read",
          "hbase.state",
          "hbase.sink",
          "hbase.embedded",
          "runtime",
          "serving",
          "cli");

  private static final JavaClasses CLASSES =
      new ClassFileImporter()
          .withImportOption(ImportOption.Predefined.DO_NOT_INCLUDE_TESTS)
          .importPackages("io.tarn");

  @Test
  void allModulesAreSeen() {
    assertTrue(
        CLASSES.size() >= LEAST_CLASSES, () -> "only " + CLASSES.size() + " classes were imported");
    for (String module : MODULES) {
      String name = "io.tarn." + module;
      assertTrue(
          CLASSES.stream().anyMatch(each -> each.getPackageName().startsWith(name)),
          () -> name + " was not imported");
    }
  }

  @Test
  void modulesDependDownwardsOnly() {
    for (int module = 0; module < MODULES.size(); module++) {
      String[] above =
          MODULES.subList(module + 1, MODULES.size()).stream()
              .map(name -> "io.tarn." + name + "..")
              .toArray(String[]::new);
      noClasses()
          .that()
          .resideInAPackage("io.tarn." + MODULES.get(module) + "..")
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(above)
          .check(CLASSES);
    }
  }

  /** Who only reads drags neither engine nor writer along. */
  @Test
  void readingNeedsNeitherEngineNorWriter() {
    noClasses()
        .that()
        .resideInAnyPackage("io.tarn.client..", "io.tarn.hbase.read..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("io.tarn.stream.engine..", "io.tarn.hbase.state..")
        .check(CLASSES);
  }

  /** And the client reads any backend, so it knows none. */
  @Test
  void theClientKnowsNoBackend() {
    noClasses()
        .that()
        .resideInAnyPackage("io.tarn.spi..", "io.tarn.client..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.hadoop..", "org.apache.zookeeper..")
        .check(CLASSES);
  }

  /** What is public for users names no class of an inner package. */
  @Test
  void innerClassesStandInNoPublicSignature() {
    methods()
        .that()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .arePublic()
        .and()
        .areDeclaredInClassesThat()
        .resideOutsideOfPackage("..internal..")
        .should(new NameNoInnerClass())
        .check(CLASSES);
  }

  /** Neither of top-level classes nor of packages. */
  @Test
  void nothingFormsACycle() {
    ClassUnits units = new ClassUnits(CLASSES);
    Set<String> found = new TreeSet<>(Cycles.among(CLASSES, units::of));
    found.addAll(Cycles.among(CLASSES, JavaClass::getPackageName));
    assertEquals("", String.join("\n", found));
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
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.hadoop..", "io.tarn.files..")
        .check(CLASSES);
  }

  /** And it needs nothing of the engine but the faces that every source has. */
  @Test
  void sourcesOfFilesNeedNothingOfTheEngine() {
    noClasses()
        .that()
        .resideInAPackage("io.tarn.files..")
        .should()
        .dependOnClassesThat()
        .resideInAPackage("io.tarn.stream.engine..")
        .check(CLASSES);
  }

  @Test
  void onlyTheKafkaModuleSpeaksToKafka() {
    noClasses()
        .that()
        .resideOutsideOfPackage("io.tarn.kafka..")
        .should()
        .dependOnClassesThat()
        .resideInAnyPackage("org.apache.kafka..")
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

  private static final class NameNoInnerClass extends ArchCondition<JavaMethod> {
    NameNoInnerClass() {
      super("name no class of an inner package");
    }

    @Override
    public void check(JavaMethod method, ConditionEvents events) {
      method.getAllInvolvedRawTypes().stream()
          .filter(type -> type.getPackageName().contains(".internal."))
          .forEach(
              type ->
                  events.add(
                      SimpleConditionEvent.violated(
                          method, method.getFullName() + " names " + type.getName())));
    }
  }
}
