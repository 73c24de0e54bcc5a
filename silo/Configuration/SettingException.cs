namespace DistributedSvm.Silo.Configuration;

/// <summary>A setting that cannot be: one sentence that begins with its name, as the user wrote it.</summary>
internal sealed class SettingException(string message) : Exception(message);
