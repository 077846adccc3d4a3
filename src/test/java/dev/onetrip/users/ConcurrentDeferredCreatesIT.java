package dev.onetrip.users;

import dev.onetrip.support.Rack;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A creation moves the map of its board. */
@TestMethodOrder(MethodOrderer.Random.class)
class ConcurrentDeferredCreatesIT extends ConcurrentCreates {
    /** A thousand connections are opened here by the client that shares the machine. */
    @RegisterExtension
    static final Rack RACK =
            Rack.shared().with("onetrip.users.deadline", "60s").with("onetrip.users.rescoring", "deferred");

    ConcurrentDeferredCreatesIT() {
        super(RACK);
    }
}
