package io.tarn.files;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileUtil;
import org.apache.hadoop.mapreduce.Job;
import org.apache.hadoop.mapreduce.OutputCommitter;
import org.apache.hadoop.mapreduce.RecordWriter;
import org.apache.hadoop.mapreduce.TaskAttemptContext;
import org.apache.hadoop.mapreduce.TaskAttemptID;
import org.apache.hadoop.mapreduce.TaskType;
import org.apache.hadoop.mapreduce.lib.output.FileOutputCommitter;
import org.apache.hadoop.mapreduce.lib.output.FileOutputFormat;
import org.apache.hadoop.mapreduce.task.TaskAttemptContextImpl;
import org.apache.hadoop.util.ReflectionUtils;

/**
 * Files as an output format of Hadoop's writes them. It writes into a folder of its own among the
 * temporary files of this machine, as it would in a job of Hadoop's with one task; the file that it
 * leaves there is the output's.
 */
record OutputFormatFiles<T, K, V>(
    String suffix,
    FormatMaker<? extends FileOutputFormat<K, V>> maker,
    FilePart<? super T, ? extends K> key,
    FilePart<? super T, ? extends V> value)
    implements RecordFormat<T> {
  @Override
  public Encoder<T> open(OutputStream out, Map<String, String> hadoop) throws IOException {
    Path scratch = Files.createTempDirectory("tarn-output");
    try {
      return new OneFile<>(this, scratch, newTask(scratch, hadoop), out);
    } catch (IOException | RuntimeException e) {
      FileUtil.fullyDelete(scratch.toFile());
      throw e;
    }
  }

  private TaskAttemptContext newTask(Path scratch, Map<String, String> hadoop) throws IOException {
    Configuration settings = new Configuration(HadoopSettings.configuration(hadoop));
    settings.setBoolean(FileOutputCommitter.SUCCESSFUL_JOB_OUTPUT_DIR_MARKER, false);
    Job job = Job.getInstance(settings);
    job.setOutputKeyClass(key.type());
    job.setOutputValueClass(value.type());
    FileOutputFormat.setOutputPath(job, new org.apache.hadoop.fs.Path(scratch.toUri()));
    return new TaskAttemptContextImpl(
        job.getConfiguration(), new TaskAttemptID("tarn", 0, TaskType.REDUCE, 0, 0));
  }

  private FileOutputFormat<K, V> newFormat(TaskAttemptContext task) {
    FileOutputFormat<K, V> format = maker.make();
    ReflectionUtils.setConf(format, task.getConfiguration());
    return format;
  }

  @Override
  public String toString() {
    return "files" + (suffix.isEmpty() ? "" : " *" + suffix);
  }

  /** The file of a task, which is copied to where it belongs when it ends. */
  private static final class OneFile<T, K, V> implements Encoder<T> {
    private final OutputFormatFiles<T, K, V> files;
    private final Path scratch;
    private final TaskAttemptContext task;
    private final OutputStream out;
    private final OutputCommitter committer;
    private final RecordWriter<K, V> writer;
    private boolean failed;

    OneFile(
        OutputFormatFiles<T, K, V> files, Path scratch, TaskAttemptContext task, OutputStream out)
        throws IOException {
      this.files = files;
      this.scratch = scratch;
      this.task = task;
      this.out = out;
      FileOutputFormat<K, V> format = files.newFormat(task);
      this.committer = format.getOutputCommitter(task);
      committer.setupJob(task);
      committer.setupTask(task);
      this.writer = uninterrupted(() -> format.getRecordWriter(task));
    }

    @Override
    public void write(T record) throws IOException {
      failed = true; // until it is written: a file that lacks a record is not kept
      uninterrupted(
          () -> {
            writer.write(files.key.maker().of(record), files.value.maker().of(record));
            return null;
          });
      failed = false;
    }

    @Override
    public void close() throws IOException {
      try (out) {
        uninterrupted(
            () -> {
              writer.close(task);
              return null;
            });
        if (!failed) {
          committer.commitTask(task);
          committer.commitJob(task);
          Files.copy(theFile(), out);
        }
      } finally {
        FileUtil.fullyDelete(scratch.toFile());
      }
    }

    private Path theFile() throws IOException {
      try (Stream<Path> left = Files.list(scratch)) {
        List<Path> found = left.toList();
        if (found.size() == 1 && Files.isRegularFile(found.get(0))) {
          return found.get(0);
        }
        throw new IllegalArgumentException(
            "an output format must leave one file for each task, but "
                + files.maker.make().getClass().getName()
                + " left "
                + found.stream().map(path -> path.getFileName().toString()).sorted().toList()
                + ", or a folder of that name; write by another format");
      }
    }

    private interface Step<R> {
      R take() throws IOException, InterruptedException;
    }

    private static <R> R uninterrupted(Step<R> step) throws IOException {
      try {
        return step.take();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while a file was written", e);
      }
    }
  }
}
