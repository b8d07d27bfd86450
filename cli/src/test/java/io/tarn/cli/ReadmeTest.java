package io.tarn.cli;

import static org.junit.jupiter.api.Assertions.assertTrue;

import java.io.IOException;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.JavaCompiler;
import javax.tools.JavaFileObject;
import javax.tools.SimpleJavaFileObject;
import javax.tools.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the README shows in Java compiles as it stands there, but for the imports. */
class ReadmeTest {
  private static final Pattern JAVA = Pattern.compile("```java\\n(.*?)```", Pattern.DOTALL);
  private static final List<String> IMPORTS =
      List.of(
          "io.tarn.schemas",
          "io.tarn.client",
          "io.tarn.files",
          "io.tarn.spi.sink",
          "io.tarn.stream.engine",
          "io.tarn.stream.engine.aggregate",
          "io.tarn.stream.engine.function",
          "io.tarn.stream.engine.job",
          "io.tarn.stream.engine.memory",
          "io.tarn.stream.engine.process",
          "io.tarn.testkit",
          "io.tarn.sources",
          "io.tarn.kafka",
          "io.tarn.hbase.read",
          "io.tarn.hbase.state",
          "io.tarn.hbase.sink",
          "io.tarn.hbase.embedded",
          "io.tarn.runtime",
          "org.apache.hadoop.hbase",
          "java.io",
          "java.time",
          "java.util",
          "java.util.function");

  @TempDir Path classes;

  @Test
  void theJavaOfTheReadmeCompiles() throws IOException {
    List<String> blocks = new ArrayList<>();
    Matcher matcher = JAVA.matcher(Files.readString(Path.of("..", "README.md")));
    while (matcher.find()) {
      blocks.add(matcher.group(1));
    }
    assertTrue(blocks.size() >= 4, blocks::toString);

    StringBuilder source = new StringBuilder();
    IMPORTS.forEach(name -> source.append("import ").append(name).append(".*;\n"));
    source.append("import io.tarn.stream.engine.process.Timer;\n"); // and not that of java.util
    source.append("import io.tarn.client.Change;\n"); // and not that of the engine
    source.append("class Readme {\n").append(blocks.get(0));
    for (int i = 1; i < blocks.size(); i++) {
      boolean ownStreams = blocks.get(i).contains("StreamingContext streams =");
      source
          .append("void block" + i + "(java.nio.file.Path folder")
          .append(ownStreams ? "" : ", StreamingContext streams")
          .append(") throws Exception {\n")
          .append(blocks.get(i))
          .append("}\n");
    }
    source.append("}\n");

    StringWriter messages = new StringWriter();
    assertTrue(compile(source.toString(), messages), messages::toString);
  }

  private boolean compile(String text, StringWriter messages) {
    JavaCompiler compiler = ToolProvider.getSystemJavaCompiler();
    JavaFileObject file =
        new SimpleJavaFileObject(URI.create("string:///Readme.java"), JavaFileObject.Kind.SOURCE) {
          @Override
          public CharSequence getCharContent(boolean ignoreEncodingErrors) {
            return text;
          }
        };
    return compiler
        .getTask(
            messages,
            null,
            null,
            List.of("-d", classes.toString(), "-cp", System.getProperty("java.class.path")),
            null,
            List.of(file))
        .call();
  }
}
