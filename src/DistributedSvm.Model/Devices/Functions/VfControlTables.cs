using DistributedSvm.Model.Core;

namespace DistributedSvm.Model.Devices;

/// <summary>The PF's control of its VFs. Not there before the first of them is controlled.</summary>
[GenerateSerializer]
public sealed class VfControlTables
{
    /// <summary>By VF.</summary>
    [Id(0)]
    public SortedDictionary<int, VfControls> ByVf { get; } = [];

    /// <summary>Commands that a GuC has not answered.</summary>
    [Id(1)]
    public OperationTable<SentCommand> Commands { get; } = new();

    [Id(2)]
    public OperationTable<VfRequest> Requests { get; } = new();

    /// <summary>The administrator's resumes of VFs that are still being paused, in order.</summary>
    [Id(3)]
    public List<ChangeVfState> Waiting { get; } = [];
}
