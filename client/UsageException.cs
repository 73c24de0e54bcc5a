namespace DistributedSvm.Client;

/// <summary>The user asked for something that cannot be: one sentence that says what to write instead.</summary>
internal sealed class UsageException(string message) : Exception(message);
