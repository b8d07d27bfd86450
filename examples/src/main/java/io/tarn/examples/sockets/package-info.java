/** Jobs that read what servers write to sockets. */
package io.tarn.examples.sockets;
