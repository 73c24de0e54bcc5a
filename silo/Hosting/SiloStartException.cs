namespace DistributedSvm.Silo.Hosting;

/// <summary>The silo could not come up. The message says why.</summary>
internal sealed class SiloStartException(string message, Exception? cause = null) : Exception(message, cause);
