// Pools of nodes that run container tasks and shrink to nothing.
param tags object
param batchName string

@description('Identity that nodes run as.')
param nodesIdentityId string
param registryServer string

@description('Repository and tag in the registry; empty makes no pool, because nodes fetch the image when they start.')
param taskImage string

@description('Sizes of nodes, the preferred first; a pool each, since a pool has one size.')
param vmSizes string[]

@description('Slots of a node, one a core, and how many of the tasks that take longest fit into them.')
param taskSlotsPerNode int
param tasksPerNode int
param maxSpotNodes int
param maxDedicatedNodes int

@description('Subnet of the nodes; empty without a private network.')
param subnetId string

resource account 'Microsoft.Batch/batchAccounts@2024-07-01' existing = {
  name: batchName
}

// "spot", "spot-2", … in the order of sizes. Spot first: dedicated nodes stand in for what was preempted (autoscale.txt).
resource pools 'Microsoft.Batch/batchAccounts/pools@2024-07-01' = [for (size, place) in (empty(taskImage) ? [] : vmSizes): {
  parent: account
  name: place == 0 ? 'spot' : 'spot-${place + 1}'
  tags: tags
  identity: {
    type: 'UserAssigned'
    userAssignedIdentities: { '${nodesIdentityId}': {} }
  }
  properties: {
    vmSize: size
    taskSlotsPerNode: taskSlotsPerNode
    taskSchedulingPolicy: { nodeFillType: 'Pack' }
    interNodeCommunication: 'Disabled'
    targetNodeCommunicationMode: 'Simplified'
    deploymentConfiguration: {
      virtualMachineConfiguration: {
        imageReference: {
          publisher: 'microsoft-dsvm'
          offer: 'ubuntu-hpc'
          sku: '2204'
          version: 'latest'
        }
        nodeAgentSkuId: 'batch.node.ubuntu 22.04'
        containerConfiguration: {
          type: 'DockerCompatible'
          containerImageNames: ['${registryServer}/${taskImage}']
          containerRegistries: [
            {
              registryServer: registryServer
              identityReference: { resourceId: nodesIdentityId }
            }
          ]
        }
      }
    }
    networkConfiguration: empty(subnetId)
      ? null
      : {
          subnetId: subnetId
          publicIPAddressConfiguration: { provision: 'NoPublicIPAddresses' }
        }
    scaleSettings: {
      autoScale: {
        evaluationInterval: 'PT5M'
        formula: format(loadTextContent('../autoscale.txt'), maxSpotNodes, maxDedicatedNodes, tasksPerNode)
      }
    }
  }
}]
