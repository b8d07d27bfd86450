package io.tarn.hbase.embedded;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodHandles;
import java.lang.reflect.Constructor;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.hbase.CallQueueTooBigException;
import org.apache.hadoop.hbase.HConstants;
import org.apache.hadoop.hbase.ServerName;
import org.apache.hadoop.hbase.exceptions.ConnectionClosedException;
import org.apache.hadoop.hbase.ipc.CallRunner;
import org.apache.hadoop.hbase.ipc.HBaseRpcController;
import org.apache.hadoop.hbase.ipc.HBaseRpcControllerImpl;
import org.apache.hadoop.hbase.ipc.RpcCall;
import org.apache.hadoop.hbase.ipc.RpcServerInterface;
import org.apache.hadoop.hbase.regionserver.HRegionServer;
import org.apache.hadoop.hbase.security.User;
import org.apache.hadoop.hbase.shaded.protobuf.generated.ClientProtos.ClientService;
import org.apache.hadoop.hbase.shaded.protobuf.generated.ClientProtos.MultiRequest;
import org.apache.hadoop.hbase.shaded.protobuf.generated.ClientProtos.MultiResponse;
import org.apache.hbase.thirdparty.com.google.protobuf.BlockingService;
import org.apache.hbase.thirdparty.com.google.protobuf.Descriptors.MethodDescriptor;
import org.apache.hbase.thirdparty.com.google.protobuf.Descriptors.ServiceDescriptor;
import org.apache.hbase.thirdparty.com.google.protobuf.Message;
import org.apache.hbase.thirdparty.com.google.protobuf.RpcController;

/**
 * A region server of this JVM, as its clients in the same JVM reach it: a call goes to the same
 * queue, by the same priorities, and to the same handlers as one from a socket, so what bounds
 * those bounds these. What is left out is the socket, and the bytes that would go over it.
 *
 * <p>The server's code runs on a caller's thread in {@link #put} alone, which touches no file: an
 * interrupt would close those that all readers share. Cells of a client are copied both ways, as
 * the server changes some of those that it is given, and gives out others that lie in memory it
 * uses again; rows that are put by {@link #beginPuts} or {@link #put} are the server's from then
 * on.
 *
 * <p>Thread-safe.
 */
final class InProcessServer implements AutoCloseable {
  private static final Map<ServerName, InProcessServer> RUNNING = new ConcurrentHashMap<>();
  private static final MethodHandle NEW_RUNNER = runnerConstructor();

  private final HRegionServer server;
  private final ServerName name;
  private final RpcServerInterface rpc;
  private final BlockingService service;
  private final InetAddress address;
  private final Set<InProcessCall> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean closed;

  private InProcessServer(HRegionServer server) {
    this.server = server;
    this.name = server.getServerName();
    this.rpc = server.getRpcServer();
    this.service = ClientService.newReflectiveBlockingService(server.getRSRpcServices());
    InetSocketAddress listens = rpc.getListenerAddress();
    this.address = listens == null ? InetAddress.getLoopbackAddress() : listens.getAddress();
  }

  /** Lets clients of this JVM in. To be closed once the server has ended. */
  static InProcessServer open(HRegionServer server) {
    InProcessServer here = new InProcessServer(server);
    RUNNING.put(here.name, here);
    return here;
  }

  static Optional<InProcessServer> of(ServerName server) {
    return Optional.ofNullable(RUNNING.get(server));
  }

  HRegionServer server() {
    return server;
  }

  /** Whether a method is called here; otherwise, and after the end, over the socket. */
  boolean serves(MethodDescriptor method) {
    return !closed && method.getService().equals(service.getDescriptorForType());
  }

  /**
   * Gives a call to the handlers.
   *
   * @param settings has the request's cells, its priority and its timeout
   * @throws IOException if the queue is full, as over the wire
   */
  InProcessCall begin(
      MethodDescriptor method, HBaseRpcController settings, Message request, User user)
      throws IOException {
    return begin(new InProcessCall(service, method, request, settings, user, address));
  }

  /**
   * Has a handler put rows of this server's regions.
   *
   * @param conf the caller's, which says how long it waits
   * @throws IOException if the queue is full
   */
  InProcessCall beginPuts(List<RegionPuts> parts, Configuration conf) throws IOException {
    HBaseRpcController settings = new HBaseRpcControllerImpl();
    settings.setCallTimeout(
        conf.getInt(
            HConstants.HBASE_RPC_WRITE_TIMEOUT_KEY,
            conf.getInt(HConstants.HBASE_RPC_TIMEOUT_KEY, HConstants.DEFAULT_HBASE_RPC_TIMEOUT)));
    return begin(
        new InProcessCall(
            new Putting(server, parts),
            Putting.METHOD,
            MultiRequest.getDefaultInstance(),
            settings,
            User.getCurrent(),
            address));
  }

  /**
   * Whether rows can be put without waiting for a flush: MemStores are below HBase's lower mark.
   */
  boolean hasMemory() {
    return server.getRegionServerAccounting().getFlushPressure() < 1;
  }

  /**
   * Puts rows of this server's regions on this thread. They must not ask for a sync of the log,
   * which would be waited for; and there must be {@linkplain #hasMemory memory}.
   *
   * @throws InterruptedIOException if the thread is interrupted: it is unknown what was put
   */
  void put(List<RegionPuts> parts) throws InterruptedIOException {
    for (RegionPuts part : parts) {
      if (Thread.currentThread().isInterrupted()) {
        throw new InterruptedIOException("interrupted before rows were put");
      }
      try {
        part.put(server);
      } catch (InterruptedIOException e) {
        throw e;
      } catch (IOException | RuntimeException e) {
        part.failed(e);
      }
    }
  }

  private InProcessCall begin(InProcessCall call) throws IOException {
    waiting.add(call);
    if (closed) {
      waiting.remove(call);
      throw ended();
    }
    if (!rpc.getScheduler().dispatch(runner(rpc, call))) {
      waiting.remove(call);
      throw new CallQueueTooBigException(
          "Call queue is full on " + name + ", too many items queued ?");
    }
    return call;
  }

  /**
   * Waits for what the server answers.
   *
   * @throws IOException the server's error, or that no answer came in time
   * @throws InterruptedException if the caller is interrupted; the server may still do the call
   */
  Message await(InProcessCall call) throws IOException, InterruptedException {
    try {
      return call.await();
    } finally {
      waiting.remove(call);
    }
  }

  /**
   * What a handler does in place of the server's own service.
   *
   * @param parts what is to be put, and what of it has been
   */
  private record Putting(HRegionServer server, List<RegionPuts> parts) implements BlockingService {
    static final MethodDescriptor METHOD = ClientService.getDescriptor().findMethodByName("Multi");

    @Override
    public ServiceDescriptor getDescriptorForType() {
      return ClientService.getDescriptor();
    }

    @Override
    public Message callBlockingMethod(
        MethodDescriptor method, RpcController controller, Message request) {
      parts.forEach(part -> part.run(server));
      return MultiResponse.getDefaultInstance();
    }

    @Override
    public Message getRequestPrototype(MethodDescriptor method) {
      return MultiRequest.getDefaultInstance();
    }

    @Override
    public Message getResponsePrototype(MethodDescriptor method) {
      return MultiResponse.getDefaultInstance();
    }
  }

  /** Fails all that still wait, as a closed socket would. */
  @Override
  public void close() {
    closed = true;
    RUNNING.remove(name, this);
    waiting.forEach(call -> call.fail(ended()));
  }

  private ConnectionClosedException ended() {
    return new ConnectionClosedException("Region server " + name + " of this process has ended");
  }

  private static CallRunner runner(RpcServerInterface rpc, RpcCall call) {
    try {
      return (CallRunner) NEW_RUNNER.invokeExact(rpc, call);
    } catch (RuntimeException | Error e) {
      throw e;
    } catch (Throwable e) {
      throw new IllegalStateException("HBase's CallRunner could not be made", e);
    }
  }

  /** HBase keeps it to its own package; its version is pinned with this module. */
  private static MethodHandle runnerConstructor() {
    try {
      Constructor<CallRunner> constructor =
          CallRunner.class.getDeclaredConstructor(RpcServerInterface.class, RpcCall.class);
      constructor.setAccessible(true);
      return MethodHandles.lookup().unreflectConstructor(constructor);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }
}
