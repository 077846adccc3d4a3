package dev.onetrip.commits.git;

import dev.onetrip.core.Refusal;
import java.io.IOException;
import java.net.URI;
import java.util.Set;
import java.util.concurrent.Callable;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import reactor.core.scheduler.Scheduler;

/**
 * The clone of one repository for the time that it is used; no other task, in whatever process, uses it meanwhile. May
 * be closed at any time by any thread: what is being done with it then ends first. All but {@link #close} blocks.
 */
final class ClonedRepository implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ClonedRepository.class);

    private final RepositoryUrl url;
    private final CloneCache cache;
    private final SSLSocketFactory tls;
    private final Scheduler scheduler;
    private final Runnable released;
    private CloneCache.@Nullable Held lock;
    private @Nullable Repository repository;
    private int users;
    private boolean closed;
    private boolean broken;

    ClonedRepository(
            RepositoryUrl url, CloneCache cache, SSLSocketFactory tls, Scheduler scheduler, Runnable released) {
        this.url = url;
        this.cache = cache;
        this.tls = tls;
        this.scheduler = scheduler;
        this.released = released;
    }

    /**
     * Brings the clone up to date, or makes one.
     *
     * @return the commits that its branches and tags name
     * @throws Busy when another uses it
     * @throws Refusal for whatever the remote, the limits or the deadline end
     */
    Set<ObjectId> refresh(Download download) throws Exception {
        return using(() -> {
            lock = cache.lock(url.slug());
            if (lock == null) {
                throw new Busy();
            }
            try {
                Cloning.Cloned cloned = new Cloning(url, cache, tls).cloned(download);
                repository = cloned.repository();
                return cloned.tips();
            } catch (IOException | RuntimeException e) {
                Refusal refused = download.refused();
                throw refused == null ? refusal(e, url.uri()) : refused;
            }
        });
    }

    private static RuntimeException refusal(Exception error, URI remote) {
        return error instanceof Refusal refusal ? refusal : RemoteProblem.of(error, remote);
    }

    /** A walk over the clone; {@link #leave} when it is closed. */
    RevWalk walk() {
        enter();
        Repository open = repository;
        if (open == null) {
            leave();
            throw new IllegalStateException("the clone was not refreshed");
        }
        return new CommitsWalk(open);
    }

    /** What the clone holds cannot be read: it is deleted when it is closed. */
    synchronized void markBroken() {
        broken = true;
    }

    private <T> T using(Callable<T> work) throws Exception {
        enter();
        try {
            return work.call();
        } finally {
            leave();
        }
    }

    private synchronized void enter() {
        if (closed) {
            throw new IllegalStateException("the clone is closed");
        }
        users++;
    }

    /** Ends a use. */
    synchronized void leave() {
        users--;
        if (closed && users == 0) {
            releaseLater();
        }
    }

    @Override
    public synchronized void close() {
        if (!closed) {
            closed = true;
            if (users == 0) {
                releaseLater();
            }
        }
    }

    private void releaseLater() {
        var unused = scheduler.schedule(this::release);
    }

    private void release() {
        try (CloneCache.Held held = lock) {
            if (repository != null) {
                repository.close();
            }
            if (broken && held != null) {
                Tree.delete(cache.home(url.slug()).resolve(CloneCache.CLONE));
            }
        } catch (IOException e) {
            LOG.warn("The clone {} could not be released: {}", url.slug(), e.toString());
        } finally {
            released.run();
        }
    }

    /** Another task uses the clone, or all places are taken: soon it may be free. */
    static final class Busy extends RuntimeException {
        Busy() {
            super(null, null, false, false);
        }
    }
}
