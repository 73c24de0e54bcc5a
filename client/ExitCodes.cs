namespace DistributedSvm.Client;

/// <summary>What the process answers.</summary>
internal static class ExitCodes
{
    public const int Fine = 0;

    /// <summary>The run found violations that the scenario does not expect, or failed.</summary>
    public const int Failed = 1;

    /// <summary>Wrong usage or invalid input.</summary>
    public const int Invalid = 2;

    public const int Interrupted = 130;
}
