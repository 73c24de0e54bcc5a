namespace DistributedSvm.Model.Fabric;

/// <summary>How the serializer stores a <see cref="FlowNetwork"/>: as the flows in it. What comes back rests until <see cref="FlowNetwork.Resume"/>.</summary>
[RegisterConverter]
internal sealed class FlowNetworkConverter : IConverter<FlowNetwork, FlowNetworkState>
{
    public FlowNetwork ConvertFromSurrogate(in FlowNetworkState surrogate) => new(surrogate);

    public FlowNetworkState ConvertToSurrogate(in FlowNetwork value) => value.Save();
}
