namespace DistributedSvm.Model.Fabric;

/// <summary>A PCI function of a GPU: the GPU's node in the host's tree, and 0 for the PF or k for VF k.</summary>
public readonly record struct P2PFunction(int Node, int Function = 0)
{
    public bool IsVirtual => Function != 0;
}
