package dev.onetrip.commits.git;

import dev.onetrip.core.Refusal;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Set;
import java.util.stream.Stream;
import javax.net.ssl.SSLSocketFactory;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevWalk;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Brings a clone up to date or makes one, in a home that the caller has locked. Blocks. */
final class Cloning {
    private static final Logger LOG = LoggerFactory.getLogger(Cloning.class);

    /** Each fetch adds one, and each is looked through for each commit. */
    private static final int PACKS = 50;

    private final RepositoryUrl url;
    private final CloneCache cache;
    private final SSLSocketFactory tls;

    Cloning(RepositoryUrl url, CloneCache cache, SSLSocketFactory tls) {
        this.url = url;
        this.cache = cache;
        this.tls = tls;
    }

    /**
     * A clone that holds every commit of its remote.
     *
     * @param tips the commits that the remote's branches and tags lead to
     */
    record Cloned(Repository repository, Set<ObjectId> tips) {}

    /** A clone that cannot be updated is made again; what the remote itself lacks is not asked for twice. */
    Cloned cloned(Download download) throws IOException {
        Path home = cache.home(url.slug());
        Path clone = home.resolve(CloneCache.CLONE);
        Tree.delete(home.resolve(CloneCache.NEW));
        if (isUsable(clone)) {
            // no other task is here, so a lock inside was left behind by a process that was killed
            Tree.deleteFiles(clone, file -> file.toString().endsWith(".lock"));
            try {
                return fetched(clone, download);
            } catch (Refusal e) {
                throw e;
            } catch (IOException | RuntimeException e) {
                download.check();
                LOG.info("The clone {} could not be updated and is made again: {}", url.slug(), e.toString());
            }
        }
        cache.makeRoom(url.slug());
        return made(home.resolve(CloneCache.NEW), clone, download);
    }

    private Cloned made(Path made, Path clone, Download download) throws IOException {
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
        Cloned cloned = fetched(made, download);
        cloned.repository().close();
        Tree.delete(clone);
        var unused = Files.move(made, clone, StandardCopyOption.ATOMIC_MOVE);
        return new Cloned(new FileRepository(clone.toFile()), cloned.tips());
    }

    /** A clone of a remote that was shallow lacks commits for good: what is there is not asked for again. */
    private static boolean isUsable(Path clone) throws IOException {
        return Files.exists(clone) && !Files.exists(clone.resolve("shallow")) && packs(clone) <= PACKS;
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

    private Cloned fetched(Path directory, Download download) throws IOException {
        Repository local = new FileRepository(directory.toFile());
        try {
            Set<ObjectId> tips = new Fetching(url.uri(), download, tls).into(local);
            checkReadable(local, tips);
            return new Cloned(local, tips);
        } catch (IOException | RuntimeException e) {
            local.close();
            throw e;
        }
    }

    /** What a list of packs names may be cut off in its pack. */
    private static void checkReadable(Repository local, Set<ObjectId> tips) throws IOException {
        try (RevWalk walk = new CommitsWalk(local)) {
            for (ObjectId tip : tips) {
                var unused = walk.parseCommit(tip);
            }
        }
    }
}
