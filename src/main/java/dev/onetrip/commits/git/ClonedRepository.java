package dev.onetrip.commits.git;

import dev.onetrip.core.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.LinkedHashSet;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.jgit.errors.NoRemoteRepositoryException;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevTag;
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

    /** Each fetch adds one, and each is looked through for each commit. */
    private static final int PACKS = 50;

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
                Repository fetched = fetched(download);
                repository = fetched;
                return tips(fetched);
            } catch (IOException | RuntimeException e) {
                Refusal refused = download.refused();
                throw refused == null ? refusal(e) : refused;
            }
        });
    }

    private Repository fetched(Download download) throws IOException {
        Path home = cache.home(url.slug());
        Path clone = home.resolve(CloneCache.CLONE);
        Tree.delete(home.resolve(CloneCache.NEW));
        if (Files.exists(clone) && packs(clone) <= PACKS) {
            // no other task is here, so a lock inside was left behind by a process that was killed
            Tree.deleteFiles(clone, file -> file.toString().endsWith(".lock"));
            try {
                return fetch(clone, download);
            } catch (IOException | RuntimeException e) {
                download.check();
                LOG.info("The clone {} could not be updated and is made again: {}", url.slug(), e.toString());
            }
        }
        cache.makeRoom(url.slug());
        Path made = home.resolve(CloneCache.NEW);
        try (Repository empty = new FileRepository(made.toFile())) {
            empty.create(true);
            // a clone of many small packs is made anew instead: JGit would tidy up in a thread of its own
            empty.getConfig().setInt("gc", null, "auto", 0);
            empty.getConfig().setInt("gc", null, "autopacklimit", 0);
            // it looks in that thread whether there is anything to tidy up, and locks a directory that has moved by
            // then
            empty.getConfig().setBoolean("gc", null, "autodetach", false);
            empty.getConfig().save();
        }
        fetch(made, download).close();
        Tree.delete(clone);
        var unused = Files.move(made, clone, StandardCopyOption.ATOMIC_MOVE);
        return new FileRepository(clone.toFile());
    }

    private static long packs(Path clone) throws IOException {
        Path packs = clone.resolve("objects").resolve("pack");
        if (!Files.exists(packs)) {
            return 0;
        }
        try (Stream<Path> files = Files.list(packs)) {
            return files.filter(file -> file.toString().endsWith(".pack")).count();
        }
    }

    private Repository fetch(Path directory, Download download) throws IOException {
        Repository local = new FileRepository(directory.toFile());
        try {
            new Fetching(url.uri(), download, tls).into(local);
            Set<ObjectId> unused = tips(local);
            return local;
        } catch (IOException | RuntimeException e) {
            local.close();
            throw e;
        }
    }

    /** The commits that branches and tags name, through tags of tags; what names no commit is left out. */
    private static Set<ObjectId> tips(Repository repository) throws IOException {
        Set<ObjectId> tips = new LinkedHashSet<>();
        try (RevWalk walk = new RevWalk(repository)) {
            for (Ref ref : repository.getRefDatabase().getRefs()) {
                if (ref.getObjectId() != null && !ref.isSymbolic()) {
                    RevObject named = walk.parseAny(ref.getObjectId());
                    while (named instanceof RevTag tag) {
                        // only read if it is a tag again: trees and blobs may be missing here
                        named = tag.getObject();
                        if (named instanceof RevTag inner) {
                            walk.parseHeaders(inner);
                        }
                    }
                    if (named instanceof RevCommit commit) {
                        tips.add(walk.parseCommit(commit).copy());
                    }
                }
            }
        }
        return tips;
    }

    private static RuntimeException refusal(Exception error) {
        if (error instanceof Refusal refusal) {
            return refusal;
        }
        String detail = error instanceof NoRemoteRepositoryException
                ? "The repository does not exist, or needs a login."
                : "The repository could not be read from its server.";
        return new Refusal.RemoteFailed(detail, error);
    }

    /** A walk over the clone; {@link #leave} when it is closed. */
    RevWalk walk() {
        enter();
        Repository open = repository;
        if (open == null) {
            leave();
            throw new IllegalStateException("the clone was not refreshed");
        }
        return new RevWalk(open);
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
