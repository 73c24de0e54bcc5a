using DistributedSvm.Model.Devices;

namespace DistributedSvm.Reports.Sriov;

/// <summary>One kind of resource of a GPU, in bytes or numbers.</summary>
/// <param name="Kind">Which.</param>
/// <param name="All">What there is for VFs and the PF's spare.</param>
/// <param name="Vfs">What VFs have.</param>
/// <param name="Spare">What the PF keeps.</param>
/// <param name="Free">The rest.</param>
public sealed record SriovTotal(ResourceKind Kind, long All, long Vfs, long Spare, long Free);
