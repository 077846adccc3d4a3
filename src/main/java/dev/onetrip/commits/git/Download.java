package dev.onetrip.commits.git;

import dev.onetrip.core.Deadline;
import dev.onetrip.core.Outcome;
import dev.onetrip.core.Refusal;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.net.UnknownHostException;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import org.eclipse.jgit.lib.EmptyProgressMonitor;
import org.jspecify.annotations.Nullable;

/**
 * What one fetch may take and has taken: it ends at its deadline, at its limits and when it is cancelled, wherever it
 * is, and connects to allowed addresses only. Safe for threads.
 */
final class Download extends EmptyProgressMonitor {
    private static final String RECEIVING = "Receiving objects";

    private final GitProperties limits;
    private final Deadline deadline;
    private final AtomicReference<@Nullable Refusal> refused = new AtomicReference<>();
    private final AtomicLong bytes = new AtomicLong();
    private final Set<Socket> sockets = ConcurrentHashMap.newKeySet();
    private volatile boolean cancelled;
    private volatile boolean receiving;
    private final AtomicLong objects = new AtomicLong();
    private volatile long total;

    Download(GitProperties limits, Deadline deadline) {
        this.limits = limits;
        this.deadline = deadline;
    }

    /** Objects received so far. */
    long objects() {
        return objects.get();
    }

    /** Objects that the remote announced; 0 before. */
    long total() {
        return total;
    }

    /** Why it was ended here rather than by the remote; null when it was not. */
    @Nullable Refusal refused() {
        return refused.get();
    }

    boolean wasCancelled() {
        return cancelled;
    }

    /** Ends it at once; the reader of the remote gets an error. */
    void cancel() {
        cancelled = true;
        sockets.forEach(Download::close);
    }

    private boolean refuse(Refusal refusal) {
        return refused.compareAndSet(null, refusal);
    }

    /** Ends it when its time is over or when it was ended. */
    void check() throws IOException {
        if (deadline.hasPassed()) {
            boolean unused = refuse(
                    new Refusal.Late("The repository was not received before the deadline.", Outcome.ROLLED_BACK));
        }
        if (cancelled || refused.get() != null) {
            throw new IOException("the download was ended");
        }
    }

    /** Counts what came. */
    void received(long more) throws IOException {
        if (bytes.addAndGet(more) > limits.cloneSizeLimit().toBytes()) {
            boolean unused = refuse(new Refusal.TooLarge(
                    "The repository sends more than " + limits.cloneSizeLimit().toBytes() + " bytes."));
        }
        check();
    }

    /** Counts an object of this machine. */
    void copied(long size) throws IOException {
        if (objects.incrementAndGet() > limits.cloneObjectLimit()) {
            boolean unused = refuse(
                    new Refusal.TooLarge("The repository has more than " + limits.cloneObjectLimit() + " commits."));
        }
        received(size);
    }

    /** Milliseconds a remote may be silent. */
    int stallMillis() {
        return (int) Math.min(
                limits.cloneStall().toMillis(), Math.max(1, deadline.left().toMillis()));
    }

    /** Refuses a host of which any address is not allowed, before a connection to it is opened. */
    void checkHost(String host) throws IOException {
        String name = host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
        for (InetAddress address : InetAddress.getAllByName(name)) {
            checkAddress(address);
        }
    }

    private void checkAddress(InetAddress address) throws IOException {
        if (!limits.allowPrivateAddresses() && !PublicAddresses.contains(address)) {
            boolean unused = refuse(new Refusal.HostRefused("The host has an address outside of the public Internet;"
                    + " onetrip.commits.allow-private-addresses decides whether one may be read."));
        }
        check();
    }

    /** A socket that looks at the very address it connects to, and is closed when the download ends. */
    Socket socket() {
        return new Checked();
    }

    private static void close(Socket socket) {
        try {
            socket.close();
        } catch (IOException e) {
            // it is closed or broken, which is the same to its reader
        }
    }

    @Override
    public void beginTask(String title, int totalWork) {
        receiving = RECEIVING.equals(title);
        if (receiving) {
            total = totalWork;
            if (totalWork > limits.cloneObjectLimit()) {
                boolean unused = refuse(new Refusal.TooLarge("The repository has " + totalWork + " objects; at most "
                        + limits.cloneObjectLimit() + " are taken."));
            }
        }
    }

    @Override
    public void update(int completed) {
        if (receiving) {
            long unused = objects.addAndGet(completed);
        }
    }

    @Override
    public boolean isCancelled() {
        return cancelled || refused.get() != null || deadline.hasPassed();
    }

    private final class Checked extends Socket {
        @Override
        public void connect(SocketAddress endpoint, int timeout) throws IOException {
            InetAddress address = endpoint instanceof InetSocketAddress inet ? inet.getAddress() : null;
            if (address == null) {
                throw new UnknownHostException("the host is not known");
            }
            checkAddress(address);
            sockets.add(this);
            super.connect(endpoint, timeout == 0 ? stallMillis() : timeout);
            check();
        }

        @Override
        public void connect(SocketAddress endpoint) throws IOException {
            connect(endpoint, 0);
        }

        @Override
        public synchronized void close() throws IOException {
            sockets.remove(this);
            super.close();
        }
    }
}
