package dev.onetrip.commits.git;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.eclipse.jgit.errors.MissingObjectException;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Ref;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevObject;
import org.eclipse.jgit.revwalk.RevTag;
import org.eclipse.jgit.revwalk.RevWalk;

/**
 * What refs lead to, through tags of tags.
 *
 * @param commits the commits; a ref that leads to a tree or a file adds none
 * @param missing the refs of which the repository lacks an object on the way
 */
record Tips(Set<ObjectId> commits, List<Ref> missing) {
    /** Reads the objects that the refs name; blocks. */
    static Tips of(Repository repository, Collection<Ref> refs) throws IOException {
        Tips tips = new Tips(new LinkedHashSet<>(), new ArrayList<>());
        try (RevWalk walk = new CommitsWalk(repository)) {
            for (Ref ref : refs) {
                tips.add(walk, ref);
            }
        }
        return tips;
    }

    private void add(RevWalk walk, Ref ref) throws IOException {
        try {
            RevObject named = walk.parseAny(ref.getObjectId());
            while (named instanceof RevTag tag) {
                walk.parseHeaders(tag);
                // trees and files may be missing here, so only their type is read, in the tag
                named = tag.getObject();
            }
            if (named instanceof RevCommit commit) {
                walk.parseHeaders(commit);
                boolean unused = commits.add(commit.copy());
            }
        } catch (MissingObjectException e) {
            boolean unused = missing.add(ref);
        }
    }
}
