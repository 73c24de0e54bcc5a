using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Svm;

/// <content>Those of the NIC's mirror.</content>
public static partial class SvmInvariants
{
    /// <summary>S-2: a NIC neither reads nor writes a page after the notifier for it has returned.</summary>
    public static Violation ReadAfterNotifier(string text) => new("S-2", Blame.Protocol, text);

    /// <summary>S-7: a NIC, which is in no group with a device, gets no page of a device's memory.</summary>
    public static Violation MirrorOfDevice(string text) => new("S-7", Blame.Protocol, text);
}
