using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>
/// The invariants of SR-IOV that are checked, in one place, under the numbers of the project's specification. Each is checked where its data lives, at the moment when it can break.
/// </summary>
public static class SriovInvariants
{
    /// <summary>J-11: a VF is saved and restored only while it is paused.</summary>
    public static Violation MovesWhileRunning(string text) => new("J-11", Blame.Protocol, text);

    /// <summary>J-15: a migration stream is restored only on the device and revision that it names.</summary>
    public static Violation ForeignStream(string text) => new("J-15", Blame.Protocol, text);
}
