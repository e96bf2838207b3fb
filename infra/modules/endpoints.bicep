// Private endpoints of everything that holds data, and the names under which the network finds them.
param name string
param location string
param tags object
param networkId string
param subnetId string

@description('What gets an endpoint: name, id of the resource, group (the service of it), zone (its private DNS name).')
param targets { name: string, id: string, group: string, zone: string }[]

var zones = union(map(targets, target => target.zone), [])

resource dns 'Microsoft.Network/privateDnsZones@2020-06-01' = [for zone in zones: {
  name: zone
  location: 'global'
  tags: tags
}]

resource links 'Microsoft.Network/privateDnsZones/virtualNetworkLinks@2020-06-01' = [for (zone, place) in zones: {
  parent: dns[place]
  name: 'to-network'
  location: 'global'
  tags: tags
  properties: {
    registrationEnabled: false
    virtualNetwork: { id: networkId }
  }
}]

resource endpoints 'Microsoft.Network/privateEndpoints@2024-01-01' = [for target in targets: {
  name: 'pe-${target.name}-${name}'
  location: location
  tags: tags
  properties: {
    subnet: { id: subnetId }
    privateLinkServiceConnections: [
      {
        name: target.name
        properties: {
          privateLinkServiceId: target.id
          groupIds: [target.group]
        }
      }
    ]
  }
}]

resource records 'Microsoft.Network/privateEndpoints/privateDnsZoneGroups@2024-01-01' = [for (target, place) in targets: {
  parent: endpoints[place]
  name: 'default'
  properties: {
    privateDnsZoneConfigs: [
      {
        name: 'zone'
        properties: { privateDnsZoneId: dns[indexOf(zones, target.zone)].id }
      }
    ]
  }
}]
