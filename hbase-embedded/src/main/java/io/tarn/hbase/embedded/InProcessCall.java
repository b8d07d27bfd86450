package io.tarn.hbase.embedded;

import java.io.IOException;
import java.net.InetAddress;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.hbase.CellScanner;
import org.apache.hadoop.hbase.DoNotRetryIOException;
import org.apache.hadoop.hbase.HBaseServerException;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.exceptions.RegionMovedException;
import org.apache.hadoop.hbase.ipc.CallTimeoutException;
import org.apache.hadoop.hbase.ipc.HBaseRpcController;
import org.apache.hadoop.hbase.ipc.RemoteWithExtrasException;
import org.apache.hadoop.hbase.ipc.RpcCall;
import org.apache.hadoop.hbase.ipc.RpcCallback;
import org.apache.hadoop.hbase.security.User;
import org.apache.hadoop.hbase.shaded.protobuf.ProtobufUtil;
import org.apache.hadoop.hbase.shaded.protobuf.generated.HBaseProtos.VersionInfo;
import org.apache.hadoop.hbase.shaded.protobuf.generated.RPCProtos.RequestHeader;
import org.apache.hadoop.hbase.util.EnvironmentEdgeManager;
import org.apache.hbase.thirdparty.com.google.protobuf.BlockingService;
import org.apache.hbase.thirdparty.com.google.protobuf.Descriptors.MethodDescriptor;
import org.apache.hbase.thirdparty.com.google.protobuf.Message;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One call of a region server of this JVM: what the server is told of it, and what it answers. The
 * server's side is HBase's {@link RpcCall}, called by one handler; the caller's side is {@link
 * #await}.
 */
final class InProcessCall implements RpcCall {
  private static final Logger LOG = LoggerFactory.getLogger(InProcessCall.class);
  private static final VersionInfo CLIENT = ProtobufUtil.getVersionInfo();
  private static final long STILL_WAITED_FOR = -1;

  private final BlockingService service;
  private final MethodDescriptor method;
  private final Message request;
  private final InProcessCells cells;
  private final RequestHeader header;
  private final int timeoutMillis;
  private final User user;
  private final InetAddress address;
  private final long size;
  private final long received = EnvironmentEdgeManager.currentTime();
  private long started;
  private RpcCallback callback;
  private long responseCellBytes;
  private long responseBlockBytes;
  private long responseExceptionBytes;

  private final CountDownLatch answered = new CountDownLatch(1);
  private volatile Answer answer;
  private volatile long givenUp = STILL_WAITED_FOR;

  /** Either a response with its cells, or an error. */
  private record Answer(Message response, InProcessCells cells, IOException error) {}

  /**
   * @param settings has the request's cells, its priority and its timeout
   */
  InProcessCall(
      BlockingService service,
      MethodDescriptor method,
      Message request,
      HBaseRpcController settings,
      User user,
      InetAddress address)
      throws IOException {
    this.service = service;
    this.method = method;
    this.request = request;
    this.cells = InProcessCells.copyOf(settings.cellScanner());
    this.timeoutMillis = settings.getCallTimeout();
    this.user = user;
    this.address = address;
    this.size = request.getSerializedSize() + cells.bytes();
    this.header = header(settings.getPriority());
  }

  private RequestHeader header(int priority) {
    RequestHeader.Builder named =
        RequestHeader.newBuilder()
            .setMethodName(method.getName())
            .setRequestParam(true)
            .setTimeout(timeoutMillis);
    if (priority != HConstants.PRIORITY_UNSET) {
      named.setPriority(priority);
    }
    return named.build();
  }

  /**
   * Waits for the answer, for as long as the call may take.
   *
   * @throws IOException the server's error, or a {@link CallTimeoutException}: then it is unknown
   *     whether the server does the call
   */
  Message await() throws IOException, InterruptedException {
    boolean inTime = false;
    try {
      if (timeoutMillis > 0) {
        inTime = answered.await(timeoutMillis, TimeUnit.MILLISECONDS);
      } else {
        answered.await();
        inTime = true;
      }
    } finally {
      if (!inTime) {
        givenUp = EnvironmentEdgeManager.currentTime();
      }
    }
    if (!inTime) {
      throw new CallTimeoutException(
          "No answer to " + method.getName() + " in this process, rpcTimeout=" + timeoutMillis);
    }
    if (answer.error != null) {
      throw answer.error;
    }
    return answer.response;
  }

  /** Those of the answer, once {@link #await} has given it; null if it has none. */
  CellScanner responseCells() {
    return answer.cells.scanner();
  }

  /** Ends the waiting with an error, if no answer has come. */
  void fail(IOException error) {
    answer(new Answer(null, null, error));
  }

  private synchronized void answer(Answer first) {
    if (answer == null) {
      answer = first;
      answered.countDown();
    }
  }

  @Override
  public void setResponse(
      Message response, CellScanner responseCells, Throwable error, String errorMessage) {
    Answer copied;
    try {
      copied =
          error != null
              ? new Answer(null, null, asOverTheWire(error, errorMessage))
              : new Answer(response, InProcessCells.copyOf(responseCells), null);
    } catch (IOException e) {
      String message = "The cells of the answer could not be read: " + e;
      copied = new Answer(null, null, asOverTheWire(e, message));
    }
    release(); // before the caller asks for the next rows of the same scanner
    answer(copied);
  }

  /** Gives back the blocks and scanners that the answer was read from. */
  private void release() {
    RpcCallback release = callback;
    callback = null;
    if (release != null) {
      try {
        release.run();
      } catch (IOException e) {
        LOG.warn("What {} was read from could not be given back", toShortString(), e);
      }
    }
  }

  /** The class by its name, and the message, as a client would make it of an answer's bytes. */
  private static IOException asOverTheWire(Throwable error, String message) {
    boolean doNotRetry = error instanceof DoNotRetryIOException;
    boolean overloaded =
        error instanceof HBaseServerException refused && refused.isServerOverloaded();
    if (error instanceof RegionMovedException moved) {
      return new RemoteWithExtrasException(
          error.getClass().getName(),
          message,
          moved.getHostname(),
          moved.getPort(),
          doNotRetry,
          overloaded);
    }
    return new RemoteWithExtrasException(
        error.getClass().getName(), message, doNotRetry, overloaded);
  }

  @Override
  public void sendResponseIfReady() {
    // the caller has it already
  }

  @Override
  public void cleanup() {
    // the request's cells are on the heap
  }

  @Override
  public BlockingService getService() {
    return service;
  }

  @Override
  public MethodDescriptor getMethod() {
    return method;
  }

  @Override
  public Message getParam() {
    return request;
  }

  @Override
  public CellScanner getCellScanner() {
    return cells.scanner();
  }

  @Override
  public long getReceiveTime() {
    return received;
  }

  @Override
  public long getStartTime() {
    return started;
  }

  @Override
  public void setStartTime(long startTime) {
    started = startTime;
  }

  @Override
  public int getTimeout() {
    return timeoutMillis;
  }

  @Override
  public int getPriority() {
    return header.getPriority();
  }

  @Override
  public long getDeadline() {
    return timeoutMillis > 0 ? received + timeoutMillis : Long.MAX_VALUE;
  }

  @Override
  public long getSize() {
    return size;
  }

  @Override
  public RequestHeader getHeader() {
    return header;
  }

  @Override
  public int getRemotePort() {
    return 0;
  }

  @Override
  public String toShortString() {
    return method.getName() + " of this process, " + size + " bytes";
  }

  @Override
  public String toString() {
    return toShortString();
  }

  /** For how long nobody has been waiting any more, in ms; the server then skips it. */
  @Override
  public long disconnectSince() {
    long since = givenUp;
    return since == STILL_WAITED_FOR
        ? -1
        : Math.max(0, EnvironmentEdgeManager.currentTime() - since);
  }

  @Override
  public boolean isClientCellBlockSupported() {
    return true;
  }

  @Override
  public Optional<User> getRequestUser() {
    return Optional.ofNullable(user);
  }

  @Override
  public InetAddress getRemoteAddress() {
    return address;
  }

  @Override
  public VersionInfo getClientVersionInfo() {
    return CLIENT;
  }

  @Override
  public void setCallBack(RpcCallback toCall) {
    callback = toCall;
  }

  @Override
  public boolean isRetryImmediatelySupported() {
    return true;
  }

  @Override
  public long getResponseCellSize() {
    return responseCellBytes;
  }

  @Override
  public void incrementResponseCellSize(long cellSize) {
    responseCellBytes += cellSize;
  }

  @Override
  public long getResponseBlockSize() {
    return responseBlockBytes;
  }

  @Override
  public void incrementResponseBlockSize(long blockSize) {
    responseBlockBytes += blockSize;
  }

  @Override
  public long getResponseExceptionSize() {
    return responseExceptionBytes;
  }

  @Override
  public void incrementResponseExceptionSize(long exceptionSize) {
    responseExceptionBytes += exceptionSize;
  }
}
