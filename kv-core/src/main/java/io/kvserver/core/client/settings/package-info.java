/** What may be set while a server runs. */
@NullMarked
package io.kvserver.core.client.settings;

import org.jspecify.annotations.NullMarked;
