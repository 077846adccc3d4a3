package dev.onetrip.users;

import dev.onetrip.idempotency.RequestKey;
import java.util.Optional;

/**
 * A member of a group of creations.
 *
 * @param key makes it happen once, however often it is sent
 */
record Creation(NewUser user, Optional<RequestKey> key) {}
