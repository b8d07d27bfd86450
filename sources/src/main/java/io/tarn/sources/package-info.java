/**
 * Sources of what cannot be read twice, each record of which is stored before it counts: receivers,
 * sockets, queues; and records made at a rate.
 */
package io.tarn.sources;
